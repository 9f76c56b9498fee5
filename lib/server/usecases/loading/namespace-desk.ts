import "server-only";

import { refuse, ok, type Result } from "#lib/policy/index.ts";
import type { EnforcementProof } from "#lib/probes/index.ts";
import {
  nextPhase,
  planOperation,
  type DryRunEvidence,
  type GateInput,
  type OperationKind,
  type OperationPlan,
  type Phase,
  type Revision,
  type Rollout,
} from "#lib/rollout/index.ts";
import type { Context } from "../context.ts";
import type { ClusterPicture } from "./cluster-picture.ts";
import { lintSceneIn } from "./lint-scene.ts";
import { settleMsOf } from "./settle-time.ts";

/** A step that somebody may want to take in one namespace. */
export interface StepWish {
  readonly kind: OperationKind;
  readonly to: Phase;
  readonly revision?: Revision;
  readonly reason?: string;
}

/** The rollout and the candidate of a namespace. Refuses with "not-found" where the cluster has none of that name. */
export function standingOf(
  picture: ClusterPicture,
  namespace: string,
): Result<{ readonly rollout: Rollout; readonly candidate: Revision }> {
  const [rollout, candidate] = [picture.rollouts.get(namespace), picture.candidates.get(namespace)];
  if (rollout !== undefined && candidate !== undefined) return ok({ rollout, candidate });
  return refuse({
    code: "not-found",
    message: `There is no namespace ${namespace} in this cluster (any more). Go back to the board for those that there are.`,
  });
}

/** The step that the board offers: to the next phase, or, after the last, the same one. */
export function nextWish({ phase }: Rollout, candidate: Revision): StepWish {
  return { kind: "promote", to: nextPhase(phase) ?? phase, revision: candidate };
}

/** The writes of a step, or why there are none. */
export function planFor(
  ctx: Context,
  picture: ClusterPicture,
  rollout: Rollout,
  wish: StepWish,
): Result<OperationPlan> {
  const planned = planOperation({
    kind: wish.kind,
    snapshot: picture.snapshot,
    rollout,
    target: { phase: wish.to, revision: wish.revision },
    ...picture.ownership,
    settleMs: settleMsOf(ctx.config, picture.proof),
    now: picture.atMs,
    author: ctx.actor.name,
    reason: wish.reason,
  });
  return planned.ok ? ok(withMeasuredWaits(planned.value, ctx, picture.proof)) : planned;
}

/** Says of each wait that it was measured, where it was. */
function withMeasuredWaits(
  plan: OperationPlan,
  { config }: Context,
  proof: EnforcementProof | undefined,
): OperationPlan {
  if (settleMsOf(config, proof) === config.settleMs) return plan;
  const steps = plan.steps.map((step) =>
    step.kind === "barrier"
      ? { ...step, purpose: `${step.purpose} (twice what the last proof measured)` }
      : step,
  );
  return { ...plan, steps };
}

/** What the gates look at for one namespace and one target. */
export function gateFacts(
  ctx: Context,
  picture: ClusterPicture,
  about: {
    readonly rollout: Rollout;
    readonly revision: Revision;
    readonly target: Phase;
    readonly dryRun?: DryRunEvidence;
  },
): Omit<GateInput, "plan"> {
  const { namespace } = about.rollout;
  return {
    now: picture.atMs,
    target: about.target,
    rollout: about.rollout,
    snapshot: picture.snapshot,
    candidate: about.revision,
    intent: {
      rules: picture.rules,
      triage: picture.triage.filter((one) => one.namespace === namespace),
    },
    edges: edgesOf(picture, namespace),
    observedSinceMs: picture.observedSinceMs,
    gaps: picture.gaps,
    dryRun: about.dryRun,
    observationDays: ctx.config.observationDays,
    instance: ctx.config.instance,
    proof: picture.proof,
    network: picture.network,
    lintScene: lintSceneIn(picture.snapshot),
    // The shared replay is of the candidates; another revision than that is replayed by the gates themselves.
    replay: about.revision === picture.candidates.get(namespace) ? picture.judgement.replay : undefined,
  };
}

/** Observed edges with a workload of the namespace at an end: its inbox. */
export function edgesOf(picture: ClusterPicture, namespace: string) {
  return picture.edges.filter(({ sender, receiver }) =>
    [sender, receiver].some((peer) => peer.kind === "workload" && peer.namespace === namespace),
  );
}

/** Stands in where no plan exists, so that gates which need none can still say what they know. */
export function emptyPlan(rollout: Rollout, wish: StepWish, snapshotVersion: string): OperationPlan {
  const { namespace, namespaceUid, phase } = rollout;
  return {
    kind: wish.kind,
    namespace,
    namespaceUid,
    from: { phase },
    to: { phase: wish.to },
    steps: [],
    effect: "",
    snapshotVersion,
  };
}
