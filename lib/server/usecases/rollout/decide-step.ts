import "server-only";

import { ok, refuse, type Refusal, type Result } from "#lib/policy/index.ts";
import {
  statusAsOf,
  stepPreview,
  type OperationPlan,
  type Revision,
  type Rollout,
} from "#lib/rollout/index.ts";
import { readClusterStatus } from "#lib/server/database/cluster-store.ts";
import type { Context } from "../context.ts";
import type { ClusterPicture } from "../loading/cluster-picture.ts";
import { dryRun, planHash } from "../loading/dry-run.ts";
import { gateFacts, planFor, type StepWish } from "../loading/namespace-desk.ts";
import { startablePlan } from "../loading/step-previews.ts";
import { operationUnderWay } from "./start-operation.ts";

/** A step with what its decision needs. */
export interface StepQuestion {
  readonly rollout: Rollout;
  readonly wish: StepWish & { readonly revision: Revision };
  /** The plan that somebody looked at; another one refuses. */
  readonly expectedPlanHash?: string;
}

/**
 * Decides whether a step may start now: no other operation, a current picture of the cluster, the plan that was looked
 * at, the API server's word on every write asked live, and every gate passed. Refuses with "operation-under-way",
 * "cluster-lost", "plan-changed", "gate-held", or with why there is no plan.
 */
export async function decideStep(
  ctx: Context,
  stored: ClusterPicture,
  { rollout, wish, expectedPlanHash }: StepQuestion,
): Promise<Result<OperationPlan>> {
  const running = stored.operations.get(rollout.namespaceUid);
  if (running !== undefined && (running.state === "queued" || running.state === "running")) {
    return refuse(operationUnderWay(rollout.namespace, running));
  }
  const lost = await lostSight(ctx, rollout.namespace);
  if (lost !== undefined) return refuse(lost);
  const live = await withLivePolicies(ctx, stored, rollout.namespace);
  if (!live.ok) return live;
  const picture = live.value;
  const planned = planFor(ctx, picture, rollout, wish);
  if (!planned.ok) return planned;
  if (expectedPlanHash !== undefined && expectedPlanHash !== planHash(planned.value)) {
    return refuse({
      code: "plan-changed",
      message: `The writes of this step are not those that you saw: the cluster or the rules of ${rollout.namespace} changed. Look at the new ones, then start again.`,
    });
  }
  const evidence = await dryRun(ctx, picture, planned.value);
  const gates = gateFacts(ctx, picture, {
    rollout,
    revision: wish.revision,
    target: wish.to,
    dryRun: evidence,
  });
  const startable = startablePlan(
    stepPreview({ kind: wish.kind, planned, gates: { ...gates, now: ctx.clock() } }),
  );
  return startable.ok ? ok(planned.value) : startable;
}

/**
 * The picture with the namespace's policies as they are this moment: watches lag, and a plan made on an older picture
 * would take a rollback's bridge, written a moment ago, for one that came back while it ran.
 */
async function withLivePolicies(
  ctx: Context,
  picture: ClusterPicture,
  namespace: string,
): Promise<Result<ClusterPicture>> {
  const live = await ctx.cluster.listPolicies(namespace);
  if (!live.ok) return live;
  const elsewhere = picture.snapshot.policies.filter((policy) => policy.metadata.namespace !== namespace);
  return ok({ ...picture, snapshot: { ...picture.snapshot, policies: [...elsewhere, ...live.value] } });
}

/** Gates would judge a cluster that may not be so any more. A rollback and leaving the namespace need no picture. */
async function lostSight(ctx: Context, namespace: string): Promise<Refusal | undefined> {
  const stored = await readClusterStatus(ctx.db, ctx.clusterId);
  if (stored === undefined) return undefined;
  const { snapshot } = statusAsOf(stored, ctx.clock());
  if (snapshot.kind !== "lost") return undefined;
  return {
    code: "cluster-lost",
    message: `The cluster has not been seen since ${new Date(snapshot.sinceMs).toISOString()} (${snapshot.reason}), so nothing new starts in ${namespace}. Rolling back works all the same.`,
  };
}
