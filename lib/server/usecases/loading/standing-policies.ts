import "server-only";

import type { Decision, Snapshot } from "#lib/policy/index.ts";

/**
 * Of the NetworkPolicies that decisions name those that stand in the cluster, as `namespace/name`: the rest exist in a
 * candidate alone, and are shown elsewhere.
 */
export function standingPolicies({ policies }: Snapshot, decisions: readonly Decision[]): readonly string[] {
  const standing = new Set(policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  const named = decisions
    .flatMap((decision) => decision.reasons)
    .flatMap(({ policy }) =>
      policy?.kind === "NetworkPolicy" ? [`${policy.namespace}/${policy.name}`] : [],
    );
  return [...new Set(named)].filter((name) => standing.has(name));
}
