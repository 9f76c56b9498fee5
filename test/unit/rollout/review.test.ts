import { describe, expect, test } from "vitest";
import { ANNOTATION_OPEN_POLICIES, selects, type NetworkPolicy, type Snapshot } from "#lib/policy/index.ts";
import { planOperation, reviewNamespace, type NamespaceReview, type Phase } from "#lib/rollout/index.ts";
import { namespaceOf, policyOf, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import { townRollout } from "../../cast/town-graph.ts";
import { afterPlan, paymentsRevision, paymentsRules } from "../../cast/town-rollout.ts";

const revision = paymentsRevision([paymentsRules.pay]);
const quarantine = policyOf("payments", "quarantine", {
  podSelector: { matchLabels: { app: "payments-api" } },
  policyTypes: ["Ingress"],
});

function step(snapshot: Snapshot, from: Phase, to: Phase): Snapshot {
  const plan = planOperation({
    kind: "promote",
    snapshot,
    rollout: townRollout("payments", { phase: from }),
    target: { phase: to, revision },
    instance: "town",
    settleMs: 0,
    now: TOWN_AT_MS,
  });
  if (!plan.ok) throw new Error(plan.refusal.message);
  return afterPlan(snapshot, plan.value);
}

const staged = step(town(), "observe", "staged");
const ingress = step(staged, "staged", "ingress");

function review(snapshot: Snapshot, phase: Phase, operationId?: string): NamespaceReview {
  const rollout = townRollout("payments", { phase, ...(operationId ? { operationId } : {}) });
  return reviewNamespace({ snapshot, rollout, revision, instance: "town", settleMs: 0 });
}

const plus = (snapshot: Snapshot, policy: NetworkPolicy): Snapshot => ({
  ...snapshot,
  policies: [...snapshot.policies, policy],
});
const minus = (snapshot: Snapshot, name: string): Snapshot => ({
  ...snapshot,
  policies: snapshot.policies.filter((one) => !one.metadata.name.startsWith(name)),
});

test("a namespace that is as its records say has nothing to do", () => {
  expect(review(staged, "staged")).toEqual({ drift: [], rolledBack: false, steps: [] });
  expect(review(ingress, "ingress")).toEqual({ drift: [], rolledBack: false, steps: [] });
  expect(review(town({ policies: [quarantine] }), "observe")).toEqual({
    drift: [],
    rolledBack: false,
    steps: [],
  });
});

describe("a quarantine under the bridge", () => {
  const found = review(plus(staged, quarantine), "staged");

  test("takes its pods out at once, by one write over the object that was seen", () => {
    const [reshape] = found.steps;
    const selector = reshape?.kind === "apply" ? reshape.policy.spec.podSelector : undefined;
    expect(reshape).toMatchObject({ kind: "apply", precondition: { uid: "uid-zz-drawbridge-open-ingress" } });
    expect(selects(selector, { app: "payments-api" })).toBe(false);
    expect(selects(selector, { app: "settle" })).toBe(true);
  });

  test("holds the namespace and names the policy", () => {
    expect(found.hold).toBe(
      "quarantine now isolates pods of payments that the open ingress policy covered: it shrinks at once.",
    );
    expect(found.drift).toEqual([
      expect.objectContaining({ kind: "foreign-isolation", objects: ["quarantine"] }),
    ]);
  });

  test("is remembered by our objects, so that a rollback will not open its pods", () => {
    const annotated = found.steps.filter(
      (one) => one.kind === "apply" && one.purpose === "remember the open policies",
    );
    expect(annotated).toHaveLength(revision.policies.length);
    const [first] = annotated;
    expect(
      first?.kind === "apply" && first.policy.metadata.annotations?.[ANNOTATION_OPEN_POLICIES],
    ).toContain("payments-api");
  });

  test("is honoured while an operation runs, and at observe after one that died", () => {
    expect(review(plus(staged, quarantine), "staged", "op-1").steps.length).toBeGreaterThan(0);
    expect(review(plus(staged, quarantine), "observe").steps.length).toBeGreaterThan(0);
  });

  test("that cannot be expressed is told, with the label that takes pods out", () => {
    const many = [0, 1, 2, 3].map((i) =>
      policyOf("payments", `p${i}`, {
        podSelector: { matchLabels: { [`a${i}`]: "1", [`b${i}`]: "1", [`c${i}`]: "1" } },
      }),
    );
    const held = review({ ...staged, policies: [...staged.policies, ...many] }, "staged");
    expect(held.drift.map((one) => one.kind)).toEqual(["bridge-refused"]);
    expect(held.hold).toContain("drawbridge.dev/isolate");
    expect(held.steps).toEqual([]);
  });
});

test("a bridge that is missing is put back: without it unfinished policies are enforced", () => {
  const found = review(minus(staged, "zz-drawbridge-open-egress"), "staged");
  expect(found.drift.map((one) => one.kind)).toEqual(["bridge-missing"]);
  expect(found.steps[0]).toMatchObject({
    kind: "apply",
    policy: { metadata: { name: "zz-drawbridge-open-egress" } },
  });
});

test("a bridge that stands again while enforced is a rollback: held, and nothing is written", () => {
  const open = staged.policies.find((one) => one.metadata.name === "zz-drawbridge-open-ingress")!;
  const found = review(plus(ingress, open), "ingress");
  expect(found.rolledBack).toBe(true);
  expect(found.hold).toContain("somebody rolled back");
  expect(found.steps).toEqual([]);
  expect(review(plus(ingress, open), "ingress", "op-1").rolledBack).toBe(false);
});

test("objects of ours that are missing or edited are told and not touched", () => {
  const without = review(minus(ingress, "drawbridge-ingress-from"), "ingress");
  expect(without.drift.map((one) => one.kind)).toEqual(["object-missing"]);
  const policies = ingress.policies.map((one) =>
    one.metadata.name.startsWith("drawbridge-ingress-deny")
      ? { ...one, spec: { podSelector: { matchLabels: { app: "x" } } } }
      : one,
  );
  const changed = review({ ...ingress, policies }, "ingress");
  expect(changed.drift.map((one) => one.kind)).toEqual(["object-changed"]);
  expect([...without.steps, ...changed.steps]).toEqual([]);
});

test("a namespace that was made anew starts over", () => {
  const namespaces = town().namespaces.map((one) =>
    one.name === "payments" ? { ...namespaceOf("payments"), uid: "new" } : one,
  );
  expect(review({ ...ingress, namespaces }, "ingress").drift.map((one) => one.kind)).toEqual([
    "namespace-recreated",
  ]);
});
