import { expect, test } from "vitest";
import { whatIfSession } from "#lib/client/what-if/what-if-session.ts";
import { NOTHING_TRIED, whatIfState } from "#lib/client/what-if/what-if-state.ts";
import { policyYaml, slimSnapshot, type WhatIfPart } from "#lib/policy/index.ts";
import { peerOf, policyOf } from "../../cast/cluster-parts.ts";
import { paymentsApi, town, web } from "../../cast/town.ts";

const closed = policyOf("payments", "closed", { podSelector: {}, policyTypes: ["Ingress"] });
const edge = { sender: peerOf(web), receiver: peerOf(paymentsApi), port: 8443, protocol: "TCP" } as const;
const part: WhatIfPart = {
  namespace: "payments",
  snapshot: slimSnapshot(town()),
  enforcedPolicies: [closed],
  edges: [{ ...edge, key: "web to api" }],
  notJudged: 0,
};

function opened(basis: "now" | "enforced") {
  const session = whatIfSession(() => 0);
  session.answer({ kind: "open", part, basis });
  return session;
}

test("a text is tried on the policies that stand, or on those that would", () => {
  const text = policyYaml(closed);
  const now = opened("now").answer({ kind: "try", id: 1, text });
  expect(now).toMatchObject({ kind: "impact", id: 1, impact: { counts: { cut: 1 } } });
  const enforced = opened("enforced").answer({ kind: "try", id: 2, text: "", replaces: "closed" });
  expect(enforced).toMatchObject({ kind: "impact", id: 2, impact: { counts: { opened: 1 } } });
});

test("what travels between page and worker survives being copied", () => {
  const session = opened("now");
  const impact = session.answer({ kind: "try", id: 1, text: policyYaml(closed) });
  expect(structuredClone(impact)).toEqual(impact);
  expect(JSON.stringify(structuredClone(impact))).toContain("closed");
  const reach = session.reach();
  expect(structuredClone(reach)).toEqual(reach);
});

test("a problem names its line", () => {
  const answer = opened("now").answer({ kind: "try", id: 1, text: "kind: NetworkPolicy\nspec: [" });
  expect(answer).toMatchObject({ kind: "problems", problems: [{ line: 2 }] });
});

test("all pairs are compared once for the newest text, and not for one with problems", () => {
  const session = opened("now");
  expect(session.reach()).toBeUndefined();
  session.answer({ kind: "try", id: 1, text: policyYaml(closed) });
  expect(session.reach()).toMatchObject({ kind: "reach", id: 1 });
  expect(session.reach()).toBeUndefined();
  session.answer({ kind: "try", id: 2, text: policyYaml(closed) });
  session.answer({ kind: "try", id: 3, text: "{" });
  expect(session.reach()).toBeUndefined();
});

test("trying before anything is opened fails in words", () => {
  expect(whatIfSession(() => 0).answer({ kind: "try", id: 1, text: "" })).toMatchObject({ kind: "failed" });
});

test("the last good answer stays while a text has problems", () => {
  const session = opened("now");
  const good = session.answer({ kind: "try", id: 1, text: policyYaml(closed) });
  const bad = session.answer({ kind: "try", id: 2, text: "{" });
  let state = whatIfState(NOTHING_TRIED, { kind: "trying", id: 1 });
  state = whatIfState(state, good);
  state = whatIfState(state, { kind: "trying", id: 2 });
  state = whatIfState(state, bad);
  expect(state.impact?.counts.cut).toBe(1);
  expect(state.problems).not.toEqual([]);
});

test("an answer to an older text is passed over", () => {
  const session = opened("now");
  const old = session.answer({ kind: "try", id: 1, text: policyYaml(closed) });
  const state = whatIfState(whatIfState(NOTHING_TRIED, { kind: "trying", id: 2 }), old);
  expect(state.impact).toBeUndefined();
  expect(state.isPending).toBe(true);
});

test("a failure is over once a try is answered, and not before", () => {
  const session = opened("now");
  let state = whatIfState(NOTHING_TRIED, { kind: "failed", message: "The worker could not be started." });
  state = whatIfState(state, { kind: "trying", id: 1 });
  expect(state.failure).toBe("The worker could not be started.");
  const problems = whatIfState(state, session.answer({ kind: "try", id: 1, text: "{" }));
  expect(problems.failure).toBeUndefined();
  const impact = whatIfState(state, session.answer({ kind: "try", id: 1, text: policyYaml(closed) }));
  expect(impact.failure).toBeUndefined();
});

test("a policy without a namespace is tried in the page's, and the page hears of it", () => {
  const text = policyYaml(closed).replace(/\n +namespace: payments/, "");
  const answer = opened("now").answer({ kind: "try", id: 1, text });
  expect(answer).toMatchObject({ kind: "impact", filled: ["closed"], impact: { counts: { cut: 1 } } });
  const state = whatIfState(whatIfState(NOTHING_TRIED, { kind: "trying", id: 1 }), answer);
  expect(state.filled).toEqual(["closed"]);
  const worse = whatIfState(state, opened("now").answer({ kind: "try", id: 1, text: "{" }));
  expect(worse.filled).toEqual([]);
});
