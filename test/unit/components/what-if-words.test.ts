import { expect, test } from "vitest";
import { hasOpenPolicy, startingPolicies, startingText } from "#components/what-if/draft-text.ts";
import {
  endText,
  filledText,
  impactText,
  portsText,
  reachText,
  removedText,
} from "#components/what-if/what-if-words.ts";
import {
  LABEL_MANAGED_BY,
  MANAGED_BY_DRAWBRIDGE,
  OPEN_POLICY_PREFIX,
  parsePolicyYaml,
  type WhatIfPart,
} from "#lib/policy/index.ts";
import { policyOf, snapshotOf } from "../../cast/cluster-parts.ts";

const NONE = { cut: 0, opened: 0, "now-uncertain": 0, settled: 0, "still-uncertain": 0 };
const impact = (counts: Partial<typeof NONE>, stillAllowed = 0, stillDenied = 0) =>
  impactText({ counts: { ...NONE, ...counts }, changes: [], stillAllowed, stillDenied });

test("the impact is said in one sentence, the worst first", () => {
  expect(impact({ opened: 2, cut: 1, "still-uncertain": 3 }, 4, 5)).toBe(
    "1 connection would be cut, 2 would be opened; 12 stay as they are.",
  );
  expect(impact({ settled: 1, "now-uncertain": 2 }, 1)).toBe(
    "2 would become uncertain, 1 would no longer be uncertain; 1 stay as they are.",
  );
});

test("an edit without effect, and a namespace without flows, are said apart", () => {
  expect(impact({ "still-uncertain": 1 }, 4)).toBe(
    "Nothing observed would change: 5 connections stay as they are.",
  );
  expect(impact({})).toBe("No connection of this namespace was observed yet.");
});

test("pairs are counted by what becomes of them", () => {
  const text = (removed: number, added: number, changed: number) =>
    reachText({ counts: { removed, added, changed }, rows: [] });
  expect(text(1, 0, 2)).toBe(
    "Observed or not: 1 pair would no longer be connected, 2 pairs would have other ports open.",
  );
  expect(text(0, 0, 0)).toBe("Nothing else would be open or closed than now.");
});

test("ends and ports are said as people say them", () => {
  expect(endText("payments/api[Deployment]")).toBe("payments/api[Deployment]");
  expect(endText("0.0.0.0-255.255.255.255[External]")).toBe("every IPv4 address outside");
  expect(endText("203.0.113.7-203.0.113.7[External]")).toBe("address 203.0.113.7");
  expect(endText("10.0.0.0-10.255.255.255[External]")).toBe("addresses 10.0.0.0 to 10.255.255.255");
  expect([portsText("All Connections"), portsText("TCP 8443")]).toEqual(["all ports", "TCP 8443"]);
});

const open = policyOf("payments", `${OPEN_POLICY_PREFIX}ingress`, { podSelector: {}, ingress: [{}] });
const part: WhatIfPart = {
  namespace: "payments",
  snapshot: snapshotOf({
    policies: [
      policyOf("payments", "b", {}),
      policyOf("ledger", "c", {}),
      policyOf("payments", "a", {}),
      {
        ...open,
        metadata: { ...open.metadata, labels: { [LABEL_MANAGED_BY]: MANAGED_BY_DRAWBRIDGE } },
      },
    ],
  }),
  enforcedPolicies: [policyOf("payments", "a", {})],
  edges: [],
  notJudged: 0,
};

test("an edit starts from the namespace's own policies, by name", () => {
  const names = (basis: "now" | "enforced") =>
    startingPolicies(part, basis).map(({ metadata }) => metadata.name);
  expect(names("now")).toEqual(["a", "b", `${OPEN_POLICY_PREFIX}ingress`]);
  expect(names("enforced")).toEqual(["a"]);
  expect(hasOpenPolicy(part)).toBe(true);
});

test("a new policy begins as a default deny that can be tried as it is", () => {
  expect(parsePolicyYaml(startingText("payments", undefined))).toMatchObject({
    ok: true,
    value: [{ metadata: { namespace: "payments" }, spec: { policyTypes: ["Ingress", "Egress"] } }],
  });
});

test("a namespace that was filled in is told, with the command that would do the same", () => {
  expect(filledText([], "payments")).toBeUndefined();
  expect(filledText(["a"], "payments")).toBe(
    "a names no namespace: it is tried in payments, as kubectl apply -n payments would put it there.",
  );
  expect(filledText(["a", "b"], "payments")).toContain("a, b name no namespace: they are tried in payments");
});

test("a policy that a text no longer holds is said to go, with the way to keep it", () => {
  expect(removedText(undefined)).toBeUndefined();
  expect(removedText("db")).toBe(
    "The text no longer holds db, so it is taken away. To keep it beside another policy, start from a new one.",
  );
});
