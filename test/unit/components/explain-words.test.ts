import { describe, expect, test } from "vitest";
import { endProblem } from "#components/explain/end-problems.ts";
import { answerVerdict } from "#components/explain/explain-words.ts";
import { aroundPolicy, reasonMark } from "#components/decision/reason-words.ts";
import { policyHrefs } from "#components/decision/policy-href.ts";
import { reasonTiers } from "#components/decision/reason-tiers.ts";
import { worldAnswers } from "#components/explain/world-answers.ts";
import { RequestFailed } from "#lib/client/fetch-json.ts";
import type { ExplanationPage } from "#lib/graph/index.ts";
import type { Explanation, Reason } from "#lib/policy/index.ts";

const reason = (more: Partial<Reason>): Reason => ({
  direction: "ingress",
  kind: "allowed-by-rule",
  text: "a sentence",
  ...more,
});
const np = { kind: "NetworkPolicy", namespace: "payments", name: "from-web" };

test("a denial under the candidate is one to decide only where it is not denied now", () => {
  expect(answerVerdict("denied", "candidate", "allowed")).toBe("would-be-denied");
  expect(answerVerdict("denied", "candidate", "denied")).toBe("denied");
  expect(answerVerdict("denied", "now", "denied")).toBe("denied");
  expect(answerVerdict("mixed", "candidate", "allowed")).toBe("mixed");
});

describe("the reasons of a side", () => {
  test("stand under their tiers in the order in which these are asked", () => {
    const reasons = [
      reason({ kind: "no-policy-selects" }),
      reason({
        tier: "baseline",
        kind: "denied-by-rule",
        policy: { kind: "BaselineAdminNetworkPolicy", name: "default" },
      }),
      reason({ policy: np, tier: "network-policy" }),
      reason({
        kind: "not-evaluable",
        policy: { kind: "CiliumNetworkPolicy", namespace: "payments", name: "l7" },
      }),
      reason({ tier: "admin", kind: "passed-by-rule", policy: { kind: "AdminNetworkPolicy", name: "top" } }),
    ];
    const tiers = reasonTiers({ direction: "ingress", outcome: "uncertain", reasons });
    expect(tiers.map(({ tier }) => tier)).toEqual([
      "admin",
      "network-policy",
      "baseline",
      "default",
      "unevaluated",
    ]);
  });

  test("are marked by what they do to the connection", () => {
    expect(reasonMark(reason({ kind: "exempt" }))).toBe("lets-through");
    expect(reasonMark(reason({ kind: "denied-by-rule" }))).toBe("stops");
    expect(reasonMark(reason({ kind: "passed-by-rule" }))).toBe("passes");
    expect(reasonMark(reason({ kind: "wrong-port" }))).toBe("misses");
    expect(reasonMark(reason({ kind: "not-evaluable" }))).toBe("unknown");
  });

  test("a sentence is cut at the name of its policy, and stays whole where it does not name it", () => {
    const text = "NetworkPolicy payments/from-web ingress rule 1 allows every peer.";
    expect(aroundPolicy(reason({ policy: np, text }))).toEqual([
      "",
      "payments/from-web",
      " ingress rule 1 allows every peer.",
    ]);
    expect(aroundPolicy(reason({ policy: np, text: "It is open." }))).toBeUndefined();
    const top = reason({
      policy: { kind: "AdminNetworkPolicy", name: "top" },
      text: "AdminNetworkPolicy top ingress rule 1 denies it.",
    });
    expect(aroundPolicy(top)?.[0]).toBe("AdminNetworkPolicy ");
  });
});

test("a policy is read where it stands: in the cluster, or in a candidate's revision", () => {
  const hrefOf = policyHrefs(["payments/from-web"]);
  expect(hrefOf(np)).toBe("/namespaces/payments?tab=policies&policy=from-web");
  expect(hrefOf({ ...np, name: "of-the-candidate" })).toBe("/namespaces/payments?tab=revisions");
  expect(hrefOf({ kind: "AdminNetworkPolicy", name: "top" })).toBeUndefined();
});

describe("the answers of a page", () => {
  const explanation = (outcome: Explanation["outcome"], hops: Explanation["hops"] = []): Explanation => ({
    from: "a",
    to: "b",
    fromName: "a",
    toName: "b",
    askedText: "TCP 80",
    profile: "spec",
    profileTitle: "the specification",
    outcome,
    hops,
    notes: [],
  });
  const page = (more: Partial<ExplanationPage>): ExplanationPage => ({
    asked: { from: "a", to: "b" },
    now: explanation("allowed"),
    flows: [],
    standing: [],
    command: "",
    atMs: 0,
    ...more,
  });
  const revisions = [{ namespace: "payments", number: 3 }];

  test("are two where the candidate says something else, and it names its revisions", () => {
    const candidate = { revisions, same: false, explanation: explanation("denied") };
    expect(
      worldAnswers(page({ candidate })).map(({ world, verdict, detail }) => [world, verdict, detail]),
    ).toEqual([
      ["now", "allowed", undefined],
      ["candidate", "would-be-denied", "payments revision 3"],
    ]);
  });

  test("are uncertain where nothing is known to be allowed, and in part where something is", () => {
    const hop = (outcome: "allowed" | "denied" | "uncertain"): Explanation["hops"][number] => ({
      sender: "a",
      receiver: "b",
      portsText: "TCP 80",
      port: 80,
      protocol: "TCP",
      ports: [],
      decision: { outcome, reasons: [] },
    });
    const verdict = (hops: Explanation["hops"]) =>
      worldAnswers(page({ now: explanation("mixed", hops) })).map((answer) => answer.verdict);
    expect(verdict([hop("denied"), hop("uncertain")])).toEqual(["uncertain"]);
    expect(verdict([hop("allowed"), hop("uncertain")])).toEqual(["mixed"]);
  });

  test("are one where it says the same, and where there is none", () => {
    const candidate = { revisions, same: true, explanation: explanation("allowed") };
    expect(worldAnswers(page({ candidate })).map(({ title }) => title)).toEqual([
      "Now and under the candidate",
    ]);
    expect(worldAnswers(page({})).map(({ title }) => title)).toEqual(["Now"]);
  });
});

test("a refusal names the end that it is about; a failure is about none", () => {
  const refused = new RequestFailed({
    status: 409,
    code: "to-unknown-end",
    message: "Nothing is called that.",
    detail: ["payments/Deployment/api"],
  });
  expect(endProblem(refused)).toMatchObject({ end: "to", names: ["payments/Deployment/api"] });
  expect(endProblem(new RequestFailed({ status: 503, code: "no-snapshot", message: "" }))).toBeUndefined();
  expect(endProblem(null)).toBeUndefined();
});
