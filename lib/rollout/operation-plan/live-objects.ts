import { isOpenPolicy, governs, type Direction, type NetworkPolicy } from "#lib/policy/index.ts";
import { isMine, type Ownership } from "../open-policy/ownership.ts";
import type { Phase } from "../phase.ts";

/** The NetworkPolicies of one namespace, sorted by whose they are and what they are for. */
export interface LiveObjects {
  readonly open: Readonly<Record<Direction, readonly NetworkPolicy[]>>;
  readonly revision: readonly NetworkPolicy[];
  readonly foreign: readonly NetworkPolicy[];
}

/** Sorts `policies` for `namespace`; policies of other namespaces are left out. */
export function liveObjects(
  policies: readonly NetworkPolicy[],
  namespace: string,
  ownership: Ownership,
): LiveObjects {
  const here = policies.filter((policy) => policy.metadata.namespace === namespace);
  const mine = here.filter((policy) => isMine(policy, ownership));
  const open = mine.filter(isOpenPolicy);
  return {
    open: {
      ingress: open.filter((policy) => governs(policy, "ingress")),
      egress: open.filter((policy) => !governs(policy, "ingress")),
    },
    revision: mine.filter((policy) => !isOpenPolicy(policy)),
    foreign: here.filter((policy) => !isMine(policy, ownership)),
  };
}

/** Both directions, ingress first, as they are enforced. */
export const DIRECTIONS: readonly Direction[] = ["ingress", "egress"];

/** The directions in which a phase holds no bridge. */
export function enforcedDirections(phase: Phase): readonly Direction[] {
  if (phase === "observe" || phase === "staged") return [];
  return phase === "ingress" ? ["ingress"] : DIRECTIONS;
}
