import { expect, test } from "vitest";
import {
  claimText,
  headline,
  isInert,
  measuredText,
  proofFacts,
} from "#components/enforcement/enforcement-words.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { enforcementPage, PROVED_AT_MS, townProof, townReport } from "../../cast/town-enforcement.ts";

test("what was proved is said first, with its age", () => {
  expect(headline(enforcementPage(), TOWN_AT_MS)).toEqual({
    tone: "ready",
    lead: "Cilium 1.19.4 enforces ingress and egress.",
    rest: "Proved 2 h ago.",
  });
});

test("what only the settings say is no more than said", () => {
  const words = headline(enforcementPage({ standing: { kind: "none" }, proof: undefined }), TOWN_AT_MS);
  expect(words.tone).toBe("attention");
  expect(words.lead).toBe("Cilium 1.19.4 says it enforces ingress and egress.");
});

test("a proof of another version no longer counts, and the sentence says why", () => {
  const because = "The CNI was Cilium 1.18.2 then and is 1.19.4 now.";
  const standing = { kind: "stale", proofId: "proof-1", atMs: PROVED_AT_MS, because } as const;
  const words = headline(enforcementPage({ standing }), TOWN_AT_MS);
  expect(words.rest).toBe(`The proof of 2 h ago no longer counts. ${because}`);
});

test("a run that ended before it had tried everything is no disproof", () => {
  const because = "The run ended before it was tried.";
  const standing = { kind: "unclear", proofId: "proof-1", atMs: PROVED_AT_MS, because } as const;
  expect(headline(enforcementPage({ standing }), TOWN_AT_MS)).toMatchObject({
    tone: "attention",
    rest: `The run of 2 h ago left it open. ${because}`,
  });
});

test("policies that come to nothing are a danger, whoever found it", () => {
  const disproved = { kind: "disproved", proofId: "proof-1", atMs: PROVED_AT_MS, because: "x" } as const;
  const found = enforcementPage({ standing: disproved, proof: townProof({ inert: true }) });
  const read = enforcementPage({
    standing: { kind: "none" },
    proof: undefined,
    report: townReport({ ingress: "not-enforced" }, { inert: true, title: "Flannel 0.28.1" }),
  });
  for (const page of [found, read]) {
    expect(headline(page, TOWN_AT_MS)).toMatchObject({
      tone: "danger",
      lead: "Policies are accepted and nothing enforces them.",
    });
  }
  expect(headline(found, TOWN_AT_MS).rest).toContain("Canary pods found it 2 h ago");
  expect(headline(read, TOWN_AT_MS).rest).toBe(
    "By its objects this is Flannel 0.28.1. What is known of ingress.",
  );
});

test("a proof outweighs objects that look inert", () => {
  expect(isInert(enforcementPage({ report: townReport({}, { inert: true }) }))).toBe(false);
});

test("the claim tells the two directions apart", () => {
  expect(claimText(townReport({ egress: "not-enforced" }))).toBe(
    "enforces ingress and does not enforce egress",
  );
  expect(claimText(townReport({ ingress: "unknown", egress: "unknown" }))).toBe(
    "may enforce ingress and egress",
  );
});

test("a measured time is said in the unit in which one remembers it", () => {
  expect([850, 1_240, 14_400].map(measuredText)).toEqual(["850 ms", "1.2 s", "14 s"]);
});

test("a proof says how much it tried, who started it, and with which image", () => {
  expect(proofFacts(townProof())).toEqual([
    "3 connections tried",
    "settles in 1.2 s",
    "by dana",
    "agnhost:2.53",
  ]);
});
