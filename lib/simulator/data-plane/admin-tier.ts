import { tierOf, type AdminPolicy, type AdminRule, type Tier } from "./admin-policy.ts";
import { isKnownPeer, isSubject, peerMatches } from "./admin-peer.ts";
import { isKnownPort, portsMatch } from "./admin-port.ts";
import type { Side, TieOrder } from "./side.ts";

/** What a tier says: a final verdict with the policy that gave it, or nothing. */
export type TierVerdict = { verdict: "allowed" | "denied"; policy: AdminPolicy } | undefined;

/** Where a BaselineAdminNetworkPolicy, which has no priority, stands among policies that have one: after them all. */
const AFTER_EVERY_PRIORITY = 1001;

/** The order of a tie that this data plane has: the kind, then the name. */
export const BY_NAME: TieOrder = (a, b) =>
  compare(a.kind, b.kind) || compare(a.metadata.name, b.metadata.name);

/**
 * Walks one tier: policies by priority, lowest number first, and rules in their order. The first rule that matches
 * decides; Pass leaves the tier undecided. The side's own order decides among policies with one priority.
 */
export function adminVerdict(side: Side, tier: Tier): TierVerdict {
  const policies = side.world.adminPolicies
    .filter((policy) => tierOf(policy) === tier && isEnforced(policy, side))
    .sort((a, b) => priorityOf(a) - priorityOf(b) || side.tieOrder(a, b, side.direction));
  for (const policy of policies) {
    for (const rule of policy.spec[side.direction] ?? []) {
      const action = actionOf(rule, side);
      if (action === "Pass") return undefined;
      if (action === "Deny") return { verdict: "denied", policy };
      if (action !== undefined) return { verdict: "allowed", policy };
    }
  }
  return undefined;
}

function isEnforced({ kind, spec }: AdminPolicy, side: Side): boolean {
  return side.profile.adminKinds.includes(kind) && isSubject(side, spec.subject);
}

/** The lower the number, the earlier a policy is asked. */
export function priorityOf({ spec }: AdminPolicy): number {
  return spec.priority ?? AFTER_EVERY_PRIORITY;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** What a rule does with the connection, or undefined where it does not match. */
function actionOf(rule: AdminRule, side: Side): AdminRule["action"] | undefined {
  const peers = (side.direction === "ingress" ? rule.from : rule.to) ?? [];
  const ports = [...(rule.ports ?? []), ...(rule.protocols ?? [])];
  if (!peers.every((peer) => isKnownPeer(peer, side)) || !ports.every(isKnownPort)) return failClosed(rule);
  if (!peers.some((peer) => peerMatches(peer, side))) return undefined;
  return portsMatch(ports, side) ? rule.action : undefined;
}

/**
 * A rule with a peer of which no field is known is from a newer API: an Allow then matches nothing, and a Deny or Pass
 * denies everything (ClusterNetworkPolicyIngressPeer). One with such a port is taken alike.
 */
function failClosed({ action }: AdminRule): "Deny" | undefined {
  return action === "Deny" || action === "Pass" ? "Deny" : undefined;
}
