import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { Operation, Step, StepRecord } from "#lib/rollout/index.ts";
import type { ClusterRefusal } from "#lib/server/cluster/cluster-refusal.ts";
import type { Context } from "../context.ts";

/** What of an object the journal keeps after a write. */
export type Written = Pick<StepRecord, "uid" | "resourceVersion">;

type Write = Exclude<Step, { readonly kind: "barrier" }>;

/**
 * Sends one write of an operation with its preconditions. Deleting what is gone already is done. A delete of an object
 * that the same operation wrote carries the version that the journal holds for it.
 */
export async function writeStep(
  ctx: Context,
  step: Write,
  records: Operation["steps"],
): Promise<Result<Written, ClusterRefusal>> {
  if (step.kind === "apply") {
    const answer = await ctx.cluster.apply(
      step.policy,
      step.precondition && { precondition: step.precondition },
    );
    if (!answer.ok) return answer;
    const { uid, resourceVersion } = answer.value.policy.metadata;
    return ok({ uid, resourceVersion });
  }
  const version = step.writtenBy === undefined ? step.target : records[step.writtenBy];
  const { uid, resourceVersion } = version ?? {};
  // Without a uid it cannot be told whether the object is ours: nothing is ever deleted by name alone.
  if (!uid)
    return refuse({
      code: "conflict",
      message: `${step.target.name} has no journaled uid, so it was not deleted.`,
    });
  const { namespace, name } = step.target;
  const answer = await ctx.cluster.remove({ namespace, name, uid, resourceVersion });
  return answer.ok ? ok({ uid }) : answer;
}
