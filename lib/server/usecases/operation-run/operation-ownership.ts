import "server-only";

import { isOpenPolicy, isOurs, LABEL_INSTANCE, type NetworkPolicy } from "#lib/policy/index.ts";
import type { Operation, Ownership } from "#lib/rollout/index.ts";
import { journaledUids } from "#lib/server/database/operation-store.ts";
import type { Context } from "../context.ts";

/**
 * Which objects of a namespace are ours: those whose uid the journal holds, and open policies with our labels. The
 * runbook has people write the latter by hand when everything else is down; they must count as the bridge that they
 * are, and never as a stranger's policy.
 */
export function ownershipOver(
  ctx: Context,
  journaled: Iterable<string>,
  live: readonly NetworkPolicy[],
): Ownership {
  const bridges = live.filter((policy) => isOpenPolicy(policy) && isOfThisInstance(ctx, policy));
  return { instance: ctx.config.instance, journaledUids: new Set([...journaled, ...uidsOf(bridges)]) };
}

/**
 * The same during an operation. A process that died between a write and its journal line left an object whose uid
 * nobody noted; its intention was noted, so an object with our labels under an intended name is ours as well.
 */
export async function operationOwnership(
  ctx: Context,
  operation: Operation,
  live: readonly NetworkPolicy[],
): Promise<Ownership> {
  const journaled = await journaledUids(ctx.db, ctx.clusterId, operation.plan.namespaceUid);
  const intended = new Set(
    operation.plan.steps.flatMap((step, index) =>
      step.kind === "apply" && operation.steps[index]?.state !== "planned" ? [step.policy.metadata.name] : [],
    ),
  );
  const written = live.filter(
    (policy) => intended.has(policy.metadata.name) && isOurs(policy) && isOfThisInstance(ctx, policy),
  );
  return ownershipOver(ctx, [...journaled, ...uidsOf(written)], live);
}

function isOfThisInstance(ctx: Context, policy: NetworkPolicy): boolean {
  return policy.metadata.labels?.[LABEL_INSTANCE] === ctx.config.instance;
}

function uidsOf(policies: readonly NetworkPolicy[]): readonly string[] {
  return policies.flatMap((policy) => policy.metadata.uid ?? []);
}
