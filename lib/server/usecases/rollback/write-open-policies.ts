import "server-only";

import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { ClusterRefusal } from "#lib/server/cluster/cluster-refusal.ts";
import type { Context } from "../context.ts";

/** One open policy that was sent: as it stands now, or with why it was refused. Times are `performance.now()`. */
export interface OpenWrite {
  readonly policy: NetworkPolicy;
  readonly refusal?: ClusterRefusal;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Refusals about the object itself that another name does not meet: somebody owns its fields, or it is going away. */
const ABOUT_THE_NAME = new Set(["conflict", "invalid", "not-found"]);

/**
 * Writes open policies, all at once. One that is refused because of the object that has its name (being deleted, or
 * owned by another manager) is written again under a name of its own: what counts is that a policy stands that opens.
 */
export async function writeOpenPolicies(
  ctx: Context,
  policies: readonly NetworkPolicy[],
  fence: string,
): Promise<readonly OpenWrite[]> {
  return Promise.all(
    policies.map(async (policy) => {
      const first = await write(ctx, policy);
      if (first.refusal === undefined || !ABOUT_THE_NAME.has(first.refusal.code)) return first;
      return write(ctx, renamed(policy, fence), first.sentAt);
    }),
  );
}

async function write(ctx: Context, policy: NetworkPolicy, sentAt = performance.now()): Promise<OpenWrite> {
  const answer = await ctx.cluster.apply(policy);
  const answeredAt = performance.now();
  if (!answer.ok) return { policy, refusal: answer.refusal, sentAt, answeredAt };
  return { policy: answer.value.policy, sentAt, answeredAt };
}

function renamed(policy: NetworkPolicy, fence: string): NetworkPolicy {
  const name = `${policy.metadata.name}-${fence.slice(-6)}`;
  return { ...policy, metadata: { ...policy.metadata, name } };
}
