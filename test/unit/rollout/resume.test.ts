import { describe, expect, test } from "vitest";
import { ANNOTATION_FENCE, LABEL_INSTANCE, type NetworkPolicy, type Snapshot } from "#lib/policy/index.ts";
import {
  planOperation,
  resumeOperation,
  type Operation,
  type OperationPlan,
  type Phase,
  type StepRecord,
} from "#lib/rollout/index.ts";
import { policyOf, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import { townRollout } from "../../cast/town-graph.ts";
import { afterPlan, paymentsRevision, paymentsRules } from "../../cast/town-rollout.ts";

const OURS = { instance: "town" };

function plan(snapshot: Snapshot, from: Phase, to: Phase): OperationPlan {
  const made = planOperation({
    kind: "promote",
    snapshot,
    rollout: townRollout("payments", { phase: from }),
    target: { phase: to, revision: paymentsRevision([paymentsRules.pay]) },
    ...OURS,
    settleMs: 5,
    now: TOWN_AT_MS,
  });
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
}

const staging = plan(town(), "observe", "staged");
const staged = afterPlan(town(), staging);
const enforcing = plan(staged, "staged", "ingress");

/** An operation whose first `done` steps are journaled, and the next one intended where `intended` says so. */
function operation(plan: OperationPlan, done: number, intended = false): Operation {
  const steps = plan.steps.map((step, index): StepRecord => {
    const state = index < done ? "done" : index === done && intended ? "intended" : "planned";
    const live =
      step.kind === "apply"
        ? staged.policies.find((one) => one.metadata.name === step.policy.metadata.name)
        : undefined;
    const { uid, resourceVersion } = live?.metadata ?? {};
    return { index, state, ...(state === "done" && uid ? { uid, resourceVersion } : {}) };
  });
  return {
    id: "op" as Operation["id"],
    clusterId: "town" as Operation["clusterId"],
    plan,
    state: "running",
    steps,
    author: "dana",
    reason: "",
    createdAtMs: TOWN_AT_MS,
  };
}

const live = (names: (name: string) => boolean): readonly NetworkPolicy[] =>
  staged.policies.filter((one) => names(one.metadata.name));
const opens = live((name) => name.startsWith("zz-"));

describe("an operation that was interrupted", () => {
  test("goes on where the cluster is as planned", () => {
    expect(resumeOperation(operation(staging, 2), opens, OURS)).toEqual({ kind: "continue", fromIndex: 2 });
    expect(resumeOperation(operation(staging, 3), opens, OURS)).toEqual({ kind: "continue", fromIndex: 3 });
  });

  test("applies once more what may or may not have been written, to learn its uid", () => {
    expect(resumeOperation(operation(staging, 1, true), opens, OURS)).toEqual({
      kind: "continue",
      fromIndex: 1,
    });
    expect(resumeOperation(operation(staging, 1, true), opens.slice(0, 1), OURS)).toEqual({
      kind: "continue",
      fromIndex: 1,
    });
  });

  test("is finished where its last write happened and nobody noted it", () => {
    const without = staged.policies.filter((one) => one.metadata.name !== "zz-drawbridge-open-ingress");
    expect(resumeOperation(operation(enforcing, 0, true), without, OURS)).toEqual({
      kind: "continue",
      fromIndex: 1,
    });
  });

  test("stops and asks for a new plan where an object that it wrote is gone or another one", () => {
    const gone = resumeOperation(operation(staging, 3), opens.slice(1), OURS);
    expect(gone).toMatchObject({ kind: "re-plan", refusal: { code: "plan-outdated" } });
    const edited = opens.map((one) => ({ ...one, metadata: { ...one.metadata, resourceVersion: "999" } }));
    const moved = staged.policies.map(
      (one) => edited.find((open) => open.metadata.name === one.metadata.name) ?? one,
    );
    expect(resumeOperation(operation(enforcing, 0), moved, OURS)).toMatchObject({ kind: "re-plan" });
  });
});

test("an object that another installation wrote under a planned name is never taken over", () => {
  const changed = planOperation({
    kind: "apply-revision",
    snapshot: afterPlan(staged, enforcing),
    rollout: townRollout("payments", { phase: "ingress" }),
    target: { phase: "ingress", revision: paymentsRevision([paymentsRules.pay, paymentsRules.scrape]) },
    ...OURS,
    settleMs: 5,
    now: TOWN_AT_MS,
  });
  if (!changed.ok) throw new Error(changed.refusal.message);
  const step = changed.value.steps.find(
    (one) => one.kind === "apply" && one.precondition === undefined && one.policy.spec.ingress !== undefined,
  );
  if (step?.kind !== "apply") throw new Error("a new rule is a new object");
  const { metadata } = step.policy;
  const labels = { ...metadata.labels, [LABEL_INSTANCE]: "another" };
  const theirs = { ...step.policy, metadata: { ...metadata, uid: "theirs", resourceVersion: "1", labels } };
  const enforced = afterPlan(staged, enforcing).policies;
  expect(resumeOperation(operation(changed.value, 0), [...enforced, theirs], OURS)).toMatchObject({
    kind: "re-plan",
    refusal: { code: "plan-outdated", detail: [metadata.name] },
  });
});

describe("a rollback by whatever hand", () => {
  const fenced = (policy: NetworkPolicy): NetworkPolicy => ({
    ...policy,
    metadata: {
      ...policy.metadata,
      resourceVersion: "500",
      annotations: { ...policy.metadata.annotations, [ANNOTATION_FENCE]: "by-hand-1" },
    },
  });

  test("that moved a fence supersedes the step in flight", () => {
    const policies = staged.policies.map((one) => (one.metadata.name.startsWith("zz-") ? fenced(one) : one));
    expect(resumeOperation(operation(enforcing, 0), policies, OURS)).toMatchObject({
      kind: "superseded",
      message:
        "Somebody wrote zz-drawbridge-open-ingress in payments meanwhile: that is a rollback, and it stands.",
    });
  });

  test("that wrote the bridge anew after its delete supersedes, also without a fence and under another name", () => {
    const [ingressBridge] = opens;
    const anew = { ...ingressBridge!, metadata: { ...ingressBridge!.metadata, uid: "another" } };
    const renamed = { ...anew, metadata: { ...anew.metadata, name: "zz-drawbridge-open-ingress-1" } };
    const rest = staged.policies.filter((one) => one !== ingressBridge);
    for (const back of [anew, renamed]) {
      expect(resumeOperation(operation(enforcing, 1), [...rest, back], OURS).kind).toBe("superseded");
      expect(resumeOperation(operation(enforcing, 0, true), [...rest, back], OURS).kind).toBe("superseded");
    }
  });

  test("counts though no journal knows the object", () => {
    const journaledUids = new Set(staged.policies.map((one) => one.metadata.uid!));
    const back = { ...opens[0]!, metadata: { ...opens[0]!.metadata, uid: "by-kubectl" } };
    const policies = [...staged.policies.filter((one) => one !== opens[0]), back];
    expect(resumeOperation(operation(enforcing, 1), policies, { ...OURS, journaledUids }).kind).toBe(
      "superseded",
    );
  });
});

test("a quarantine that the bridge would overrule stops the operation", () => {
  const quarantine = policyOf("payments", "quarantine", { podSelector: { matchLabels: { app: "settle" } } });
  expect(resumeOperation(operation(staging, 3), [...opens, quarantine], OURS)).toMatchObject({
    kind: "re-plan",
    refusal: { code: "foreign-isolation" },
  });
});

describe("a write that is refused", () => {
  const failure = { index: 4, code: "forbidden", message: "networkpolicies is forbidden" };

  test("for good is undone, newest first, with the uids that were journaled", () => {
    const written = live((name) => name.startsWith("zz-") || name.startsWith("drawbridge-egress-deny"));
    const undo = resumeOperation(operation(staging, 4), written, OURS, failure);
    if (undo.kind !== "undo") throw new Error(undo.kind);
    expect(undo.message).toBe("Write 5 was refused: networkpolicies is forbidden");
    expect(undo.steps.map((step) => (step.kind === "delete" ? step.target.uid : step.kind))).toEqual([
      expect.stringContaining("uid-drawbridge-egress-deny"),
      "barrier",
      "uid-zz-drawbridge-open-ingress",
      "uid-zz-drawbridge-open-egress",
      "barrier",
    ]);
  });

  test("for now goes on", () => {
    const conflict = { index: 3, code: "conflict", message: "changed" };
    expect(resumeOperation(operation(staging, 3), opens, OURS, conflict)).toEqual({
      kind: "continue",
      fromIndex: 3,
    });
  });
});
