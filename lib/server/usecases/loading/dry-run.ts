import "server-only";

import { createHash } from "node:crypto";
import { ok, type NetworkPolicy, type Result } from "#lib/policy/index.ts";
import { planRollback, type DryRunEvidence, type OperationPlan, type Step } from "#lib/rollout/index.ts";
import type { Context } from "../context.ts";
import type { ClusterPicture } from "./cluster-picture.ts";

const AT_ONCE = 8;
const KEPT_MS = 10_000;
const kept = new Map<string, { readonly evidence: DryRunEvidence }>();

/** A short name for exactly these writes: equal for equal plans, whatever their deadline stamps and reasons say. */
export function planHash(plan: OperationPlan): string {
  const essence = plan.steps.map((step) =>
    step.kind === "apply"
      ? [step.policy.metadata.name, step.policy.spec, step.precondition]
      : step.kind === "delete"
        ? [step.target.name, step.target.uid, step.target.resourceVersion]
        : "barrier",
  );
  const { kind, namespaceUid, to } = plan;
  return createHash("sha256")
    .update(JSON.stringify([kind, namespaceUid, to, essence]))
    .digest("hex")
    .slice(0, 16);
}

/**
 * Asks the API server about every write of a step *and* of its rollback, as a dry run: permissions, quotas, admission
 * policies, webhooks and field conflicts all speak. Nothing is changed.
 *
 * An object that an earlier write of the plan creates cannot be deleted yet, so such deletes are not asked about.
 */
export async function dryRun(
  ctx: Context,
  picture: ClusterPicture,
  plan: OperationPlan,
): Promise<DryRunEvidence> {
  const steps = plan.steps.filter(
    (step) => step.kind !== "barrier" && !(step.kind === "delete" && step.writtenBy !== undefined),
  );
  const back = rollbackSteps(ctx, picture, plan);
  const asked = [...steps, ...(back.ok ? back.value : [])];
  const refusals: { write: string; message: string }[] = back.ok
    ? []
    : [{ write: "the rollback", message: back.refusal.message }];
  const waiting = [...asked];
  const ask = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const refusal = await askAbout(ctx, step);
      if (refusal !== undefined) refusals.push(refusal);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return { atMs: ctx.clock(), refusals, writes: asked.length };
}

/** The same for a page that is looked at: asked at most every 10 seconds per plan. */
export async function recentDryRun(
  ctx: Context,
  picture: ClusterPicture,
  plan: OperationPlan,
): Promise<DryRunEvidence> {
  const key = `${ctx.clusterId} ${planHash(plan)}`;
  const known = kept.get(key);
  if (known !== undefined && ctx.clock() - known.evidence.atMs < KEPT_MS) return known.evidence;
  const evidence = await dryRun(ctx, picture, plan);
  for (const [other, { evidence: old }] of kept) if (ctx.clock() - old.atMs >= KEPT_MS) kept.delete(other);
  kept.set(key, { evidence });
  return evidence;
}

async function askAbout(ctx: Context, step: Step): Promise<DryRunEvidence["refusals"][number] | undefined> {
  if (step.kind === "barrier") return undefined;
  const answer =
    step.kind === "apply"
      ? await ctx.cluster.apply(step.policy, { dryRun: true, precondition: step.precondition })
      : await ctx.cluster.remove(step.target, { dryRun: true });
  if (answer.ok) return undefined;
  const write = step.kind === "apply" ? step.policy.metadata.name : step.target.name;
  return { write, message: [answer.refusal.message, ...(answer.refusal.detail ?? [])].join(" ") };
}

/** The writes of a rollback from where the step leads; none where nothing of ours is left to roll back. */
function rollbackSteps(ctx: Context, picture: ClusterPicture, plan: OperationPlan): Result<readonly Step[]> {
  const { namespace, namespaceUid } = plan;
  if (plan.to.phase === "observe") return ok([]);
  const live = picture.snapshot.policies.filter((policy) => policy.metadata.namespace === namespace);
  const planned = planRollback({
    namespace,
    namespaceUid,
    policies: after(live, plan),
    fence: "dry-run",
    instance: ctx.config.instance,
  });
  if (!planned.ok) return planned.refusal.code === "nothing-of-ours" ? ok([]) : planned;
  return ok(planned.value.writes.map((policy) => ({ kind: "apply", purpose: "open again", policy })));
}

/** The policies of the namespace when every write of the plan has happened. */
function after(live: readonly NetworkPolicy[], plan: OperationPlan): NetworkPolicy[] {
  const objects = new Map(live.map((policy) => [policy.metadata.name, policy]));
  for (const step of plan.steps) {
    if (step.kind === "apply") objects.set(step.policy.metadata.name, step.policy);
    if (step.kind === "delete") objects.delete(step.target.name);
  }
  return [...objects.values()];
}
