import "server-only";

import type { NetworkPolicy } from "#lib/policy/index.ts";
import { sameSpec } from "#lib/rollout/index.ts";
import { logOf } from "#lib/server/log.ts";
import type { Context } from "../context.ts";
import type { OpenWrite } from "./write-open-policies.ts";

/**
 * Deletes what a rollback wrote from memory and the live objects do not call for: memory had not heard of a policy that
 * isolates pods (a quarantine, say), so that what it wrote opens pods which were closed before.
 *
 * Only objects that this very rollback wrote go, by their uid and resourceVersion, and only after every policy of
 * `wanted` was written: opening what must be open comes first.
 */
export async function takeBackTooWide(
  ctx: Context,
  wanted: readonly NetworkPolicy[],
  writes: readonly OpenWrite[],
): Promise<void> {
  const taken = writes.filter((write) => write.refusal === undefined).map(({ policy }) => policy);
  // A later write under the same name replaced the earlier one in place.
  const written = [...new Map(taken.map((policy) => [policy.metadata.name, policy])).values()];
  const isAmong = (policy: NetworkPolicy, others: readonly NetworkPolicy[]) =>
    others.some((other) => sameSpec(other.spec, policy.spec));
  if (!wanted.every((policy) => isAmong(policy, written))) return;
  for (const { metadata } of written.filter((policy) => !isAmong(policy, wanted))) {
    const { namespace, name, uid, resourceVersion } = metadata;
    if (uid === undefined) continue;
    const answer = await ctx.cluster.remove({ namespace, name, uid, resourceVersion });
    if (!answer.ok)
      logOf("rollback").error(
        { namespace, name, refusal: answer.refusal },
        "an open policy that is too wide stands until the review of the namespace shrinks it",
      );
  }
}
