import { ANNOTATION_FENCE, assertNever, ok, refuse, type Result } from "#lib/policy/index.ts";
import { DIRECTIONS, liveObjects } from "./operation-plan/live-objects.ts";
import { planForward, type PlannedSteps } from "./operation-plan/plan-forward.ts";
import type { PlanInput } from "./operation-plan/plan-input.ts";
import { planEffect } from "./operation-plan/plan-effect.ts";
import { namespaceRefusal, phaseOrderRefusal } from "./operation-plan/plan-refusals.ts";
import { planRelease } from "./operation-plan/plan-release.ts";
import { planRollback } from "./operation-plan/plan-rollback.ts";
import { create, inGroups, refOf } from "./operation-plan/steps.ts";
import type { OperationPlan } from "./operation.ts";

/**
 * Plans every change that Drawbridge makes to a cluster, as single writes with barriers between them. There is no other
 * code path that changes a phase.
 *
 * Plans follow from the live objects: what is already so is not written again, so planning twice and running both is
 * the same as once. Only objects of this installation are changed or deleted, and an enforcing step deletes open
 * policies and nothing else after its last barrier.
 *
 * Refuses: `not-read` (namespaces or NetworkPolicies), `namespace-gone`, `namespace-recreated`, `namespace-terminating`,
 * `phase-order`, `rolled-back` (somebody put the bridge back), `foreign-isolation` (a new policy of somebody else is under
 * the bridge; the review shrinks it), `name-taken`, `would-open`, `objects-changed`, `no-revision`, and whatever
 * `openPolicies` and `planRollback` refuse.
 */
export function planOperation(input: PlanInput): Result<OperationPlan> {
  const gone = namespaceRefusal(input);
  if (gone) return refuse(gone);
  const planned = plannedSteps(input);
  if (!planned.ok) return planned;
  const { steps, open, live } = planned.value;
  const { rollout, target } = input;
  const phase = input.kind === "release" ? "observe" : input.kind === "rollback" ? "staged" : target.phase;
  const revision =
    input.kind === "rollback" ? input.current : input.kind === "release" ? undefined : target.revision;
  return ok({
    kind: input.kind,
    namespace: rollout.namespace,
    namespaceUid: rollout.namespaceUid,
    from: {
      phase: rollout.phase,
      ...(rollout.revisionId === undefined ? {} : { revisionId: rollout.revisionId }),
    },
    to: { phase, ...(revision === undefined ? {} : { revisionId: revision.id }) },
    steps,
    standing: DIRECTIONS.flatMap((direction) => live.open[direction]).map((policy) => ({
      ...refOf(policy),
      ...fenceOf(policy.metadata.annotations?.[ANNOTATION_FENCE]),
    })),
    effect: planEffect({
      kind: input.kind,
      namespace: rollout.namespace,
      snapshot: input.snapshot,
      to: phase,
      open,
      ...(revision === undefined ? {} : { revisionNumber: revision.number }),
    }),
    snapshotVersion: input.snapshot.resourceVersion,
  });
}

function fenceOf(fence: string | undefined): { readonly fence?: string } {
  return fence === undefined ? {} : { fence };
}

function plannedSteps(input: PlanInput): Result<PlannedSteps> {
  switch (input.kind) {
    case "rollback":
      return rollbackSteps(input);
    case "release":
      return planRelease(input);
    case "promote":
    case "apply-revision": {
      const order = phaseOrderRefusal(input);
      if (order) return refuse(order);
      const { revision } = input.target;
      if (revision) return planForward(input, revision);
      return refuse({
        code: "no-revision",
        message: `There is no revision to bring into ${input.rollout.namespace}.`,
      });
    }
    default:
      return assertNever(input.kind);
  }
}

function rollbackSteps(input: PlanInput): Result<PlannedSteps> {
  const { namespace, namespaceUid } = input.rollout;
  const planned = planRollback({
    namespace,
    namespaceUid,
    policies: input.snapshot.policies,
    fence: input.fence ?? `at-${input.now}`,
    instance: input.instance,
    ...(input.journaledUids === undefined ? {} : { journaledUids: input.journaledUids }),
    ...(input.author === undefined ? {} : { by: input.author }),
    ...(input.reason === undefined ? {} : { reason: input.reason }),
  });
  if (!planned.ok) return planned;
  const writes = planned.value.writes.map((policy) =>
    create(policy, `open ${policy.spec.policyTypes?.[0] === "Egress" ? "egress" : "ingress"}`),
  );
  return ok({
    steps: inGroups([writes], input.settleMs),
    live: liveObjects(input.snapshot.policies, namespace, input),
    open: { ingress: [], egress: [], excluded: [], overruledBy: [] },
  });
}
