import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import { failureOf, LABEL_CANARY, type ProofFailure } from "#lib/probes/index.ts";
import { readRollouts } from "#lib/server/database/rollout-store.ts";
import type { ProcessContext } from "../context.ts";
import { proofFailure } from "./proof-failure.ts";

/**
 * Whether canary pods may be run in a namespace that is there already. Refuses with "occupied" where a policy stands in
 * it, because an allow of somebody else's beats the denies of a proof (everything would seem inert), and where a rollout
 * goes on in it, because the denies of a proof would seem somebody else's there; all of them are named.
 */
export async function useExisting(
  ctx: ProcessContext,
  namespace: string,
): Promise<Result<true, ProofFailure>> {
  const existing = await ctx.cluster.getNamespace(namespace);
  if (!existing.ok) return refuse(proofFailure(existing.refusal));
  const policies = await ctx.cluster.listPolicies(namespace);
  if (!policies.ok) return refuse(proofFailure(policies.refusal));
  const rollout = (await readRollouts(ctx.db, ctx.clusterId, namespace)).get(existing.value.uid);
  // Policies of other runs are about their own pods alone.
  const standing = policies.value
    .filter(({ metadata }) => metadata.labels?.[LABEL_CANARY] === undefined)
    .map(({ metadata }) => `NetworkPolicy ${namespace}/${metadata.name}`);
  const occupied = [
    ...standing,
    ...(await foreignIn(ctx, namespace)),
    ...(rollout === undefined || rollout.phase === "observe"
      ? []
      : [`the rollout of ${namespace}, which is at ${rollout.phase}`]),
  ];
  return occupied.length === 0 ? ok(true) : refuse(failureOf("occupied", `In it: ${occupied.join(", ")}.`));
}

/** Policies of other kinds that are in the namespace, as the stored picture has them. */
async function foreignIn(ctx: ProcessContext, namespace: string): Promise<readonly string[]> {
  const snapshot = await ctx.snapshot();
  if (!snapshot.ok) return [];
  return snapshot.value.foreignPolicies
    .filter((policy) => policy.namespace === namespace)
    .map(({ kind, name }) => `${kind} ${namespace}/${name}`);
}
