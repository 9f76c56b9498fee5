import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { GateInput } from "../gate.ts";
import { isMine } from "../open-policy/ownership.ts";

/**
 * The cluster's policies with this namespace's candidate in place of what this installation wrote there, open policies
 * included: what will stand when every direction of the candidate is enforced.
 */
export function raisedPolicies({
  snapshot,
  rollout,
  candidate,
  instance,
}: Pick<GateInput, "snapshot" | "rollout" | "candidate" | "instance">): readonly NetworkPolicy[] {
  const isReplaced = (policy: NetworkPolicy): boolean =>
    policy.metadata.namespace === rollout.namespace && isMine(policy, { instance });
  return [...snapshot.policies.filter((policy) => !isReplaced(policy)), ...candidate.policies];
}
