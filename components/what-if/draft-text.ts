import { isOpenPolicy, policyYaml, type NetworkPolicy, type WhatIfPart } from "#lib/policy/index.ts";
import type { WhatIfBasis } from "#lib/client/what-if/what-if-message.ts";

/** The policies of the namespace that an edit can start from, by name. */
export function startingPolicies(part: WhatIfPart, basis: WhatIfBasis): readonly NetworkPolicy[] {
  const policies = basis === "now" ? part.snapshot.policies : part.enforcedPolicies;
  return policies
    .filter(({ metadata }) => metadata.namespace === part.namespace)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** Whether open policies stand in the namespace: then no edit of another policy changes anything until they go. */
export function hasOpenPolicy(part: WhatIfPart): boolean {
  return startingPolicies(part, "now").some(isOpenPolicy);
}

/** What the editor begins with: the policy, or for a new one a default deny, the strictest thing one can write. */
export function startingText(namespace: string, policy: NetworkPolicy | undefined): string {
  if (policy !== undefined) return policyYaml(policy);
  return [
    "apiVersion: networking.k8s.io/v1",
    "kind: NetworkPolicy",
    "metadata:",
    "  name: new-policy",
    `  namespace: ${namespace}`,
    "spec:",
    "  podSelector: {}",
    "  policyTypes:",
    "    - Ingress",
    "    - Egress",
    "",
  ].join("\n");
}
