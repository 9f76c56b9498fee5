import type { CompiledPeer, CompiledPolicy, CompiledRule, PodsPeer } from "../compile/compiled-policy.ts";
import type { Direction } from "../model/network-policy.ts";
import type { FieldPath } from "../validate/policy-problem.ts";

/** The directions in the order in which a policy names them. */
export const DIRECTIONS: readonly Direction[] = ["ingress", "egress"];

/** A rule with where it stands. */
export interface PlacedRule {
  readonly direction: Direction;
  readonly rule: CompiledRule;
  /** `spec.ingress[0]`. */
  readonly at: FieldPath;
}

/** A peer with where it stands. */
export interface PlacedPeer<Peer extends CompiledPeer = CompiledPeer> extends PlacedRule {
  readonly peer: Peer;
  /** `spec.ingress[0].from[1]`. */
  readonly peerAt: FieldPath;
}

/** A peer that is addresses. */
export type IpBlockPeer = CompiledPeer & { readonly kind: "ip-block" };

/** All rules of the directions that a policy governs. */
export function rulesOfPolicy(policy: CompiledPolicy): readonly PlacedRule[] {
  return DIRECTIONS.flatMap((direction) =>
    (policy.rules[direction] ?? []).map((rule, index) => ({
      direction,
      rule,
      at: ["spec", direction, index],
    })),
  );
}

/** All peers of these rules. */
export function peersOfPolicy(policy: CompiledPolicy): readonly PlacedPeer[] {
  return rulesOfPolicy(policy).flatMap((placed) => {
    const { rule, direction, at } = placed;
    if (rule.peers === "any") return [];
    const field = direction === "ingress" ? "from" : "to";
    return rule.peers.map((peer, index) => ({ ...placed, peer, peerAt: [...at, field, index] }));
  });
}

/** Its peers that select pods. */
export function podsPeersOf(policy: CompiledPolicy): readonly PlacedPeer<PodsPeer>[] {
  return peersOfPolicy(policy).filter(
    (placed): placed is PlacedPeer<PodsPeer> => placed.peer.kind === "pods",
  );
}

/** Its peers that are addresses. */
export function ipBlocksOf(policy: CompiledPolicy): readonly PlacedPeer<IpBlockPeer>[] {
  return peersOfPolicy(policy).filter(
    (placed): placed is PlacedPeer<IpBlockPeer> => placed.peer.kind === "ip-block",
  );
}
