import type { AdminAction, AdminPeer, AdminPolicy, AdminPort } from "./admin/admin-policy.ts";
import type { Bitset } from "./bitset.ts";
import type { RangeSet } from "./range-set.ts";

/** A peer of an admin rule, ready to be asked. */
export type CompiledAdminPeer =
  | {
      readonly kind: "pods";
      /** Namespaces that it selects, by `PodClass.namespaceId`. */
      readonly namespaceIds: Bitset;
      /** Label sets that it selects, by `PodClass.labelSet`; absent where it selects namespaces alone. */
      readonly labelSets?: Bitset;
      readonly source: AdminPeer;
    }
  /** Addresses: of `networks`, whoever holds them; of `nodes`, those that the selected nodes hold. */
  | { readonly kind: "networks" | "nodes"; readonly addresses: RangeSet; readonly source: AdminPeer }
  | { readonly kind: "domain-names"; readonly names: readonly string[]; readonly source: AdminPeer };

/**
 * A rule of an admin or baseline policy, ready to be asked.
 *
 * What cannot be read has failed closed already: an allow rule has lost the peers and ports that nobody knows, a deny
 * or pass rule with one has become a deny of everybody.
 */
export interface CompiledAdminRule {
  readonly source: AdminPolicy;
  /** Index in the policy's list of this direction. */
  readonly index: number;
  readonly name?: string;
  readonly action: AdminAction;
  readonly peers: "any" | readonly CompiledAdminPeer[];
  readonly ports: "any" | readonly AdminPort[];
  /** True where a peer or port of no known kind made it what it is. */
  readonly failsClosed: boolean;
}
