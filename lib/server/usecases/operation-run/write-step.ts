import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import { sameSpec, type Operation, type Step, type StepRecord } from "#lib/rollout/index.ts";
import type { ClusterRefusal } from "#lib/server/cluster/cluster-refusal.ts";
import type { Context } from "../context.ts";

/** What of an object the journal keeps after a write. */
export type Written = Pick<StepRecord, "uid" | "resourceVersion">;

type Write = Exclude<Step, { readonly kind: "barrier" }>;

/**
 * Sends one write of an operation with its preconditions. Deleting what is gone already is done. A delete of an object
 * that the same operation wrote carries the version that the journal holds for it. An object that says something else
 * than was sent when it is written, because somebody else owns another field of it, refuses with "conflict".
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
    const { metadata, spec } = answer.value.policy;
    // Server-side apply merges: what another manager says in a field that we leave out stays, and means something else.
    if (!sameSpec(spec, step.policy.spec)) return refuse(mergedWithOthers(metadata.name));
    return ok({ uid: metadata.uid, resourceVersion: metadata.resourceVersion });
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

function mergedWithOthers(name: string): ClusterRefusal {
  return {
    code: "conflict",
    message: `${name} was written, but says more than Drawbridge wrote: somebody else owns a field of its spec. Take that field out of it, or delete the object, and plan anew.`,
  };
}
