import type { AdminAction, AdminPeer, AdminPolicy, AdminPort, AdminRule } from "../admin/admin-policy.ts";
import type { Bitset } from "../selector/bitset.ts";
import type { PolicyScope } from "./compiled-policy.ts";
import { parseAddress, parseCidr, type IpRange } from "../address/ip-address.ts";
import type { LabelSelector } from "../model/labels.ts";
import type { Direction } from "../model/network-policy.ts";
import { rangeSetOf, type RangeSet } from "../address/range-set.ts";
import { selects } from "../selector/selects.ts";
import type { Node } from "../model/snapshot.ts";

/** Pods by the two selectors of an admin policy. */
export interface AdminPods {
  /** Namespaces that it selects, by `PodClass.namespaceId`. */
  readonly namespaceIds: Bitset;
  /** Label sets that it selects, by `PodClass.labelSet`; absent where it selects namespaces alone. */
  readonly labelSets?: Bitset;
}

/** A peer of an admin rule, ready to be asked. */
export type CompiledAdminPeer =
  | (AdminPods & { readonly kind: "pods"; readonly source: AdminPeer })
  /** Addresses: of `networks`, whoever holds them; of `nodes`, those that the selected nodes hold. */
  | { readonly kind: "networks" | "nodes"; readonly addresses: RangeSet; readonly source: AdminPeer }
  | { readonly kind: "domain-names"; readonly names: readonly string[]; readonly source: AdminPeer };

/**
 * A rule of an admin or baseline policy, ready to be asked.
 *
 * What cannot be read has failed closed already: an allow rule with a peer that nobody knows matches nothing, a deny or
 * pass rule with one has become a deny of everybody on every port (ClusterNetworkPolicy API, "must fail closed").
 */
export interface CompiledAdminRule {
  readonly source: AdminPolicy;
  /** Index in the policy's list of this direction. */
  readonly index: number;
  readonly name?: string;
  readonly action: AdminAction;
  readonly peers: "any" | readonly CompiledAdminPeer[];
  readonly ports: "any" | readonly AdminPort[];
  /** True where a peer of no known kind made it what it is. */
  readonly failsClosed: boolean;
}

/** An admin policy ready to be asked. */
export interface CompiledAdminPolicy {
  readonly source: AdminPolicy;
  readonly subject: AdminPods;
  readonly rules: Readonly<Record<Direction, readonly CompiledAdminRule[]>>;
}

/** Compiles one policy; `nodes` are those whose labels a `nodes` peer is matched against. */
export function compileAdminPolicy(
  source: AdminPolicy,
  scope: PolicyScope,
  nodes: readonly Node[],
): CompiledAdminPolicy {
  const compile = (direction: Direction) =>
    source[direction].map((rule, index) => compileRule({ source, index, rule }, scope, nodes));
  return {
    source,
    subject: compilePods(source.subject, scope),
    rules: { ingress: compile("ingress"), egress: compile("egress") },
  };
}

/** The pod labels that a policy asks for, in its subject and in the peers of both directions. */
export function adminPodSelectorsOf(policy: AdminPolicy): readonly LabelSelector[] {
  const peers = [...policy.ingress, ...policy.egress].flatMap((rule) => rule.peers);
  return [policy.subject, ...peers].flatMap((peer) => (peer.kind === "pods" ? [peer.podSelector] : []));
}

interface PlacedRule {
  readonly source: AdminPolicy;
  readonly index: number;
  readonly rule: AdminRule;
}

function compileRule(
  { source, index, rule }: PlacedRule,
  scope: PolicyScope,
  nodes: readonly Node[],
): CompiledAdminRule {
  const { name, action, ports } = rule;
  const known = rule.peers.filter((peer) => peer.kind !== "unknown");
  const place = { source, index, ...(name === undefined ? {} : { name }) };
  if (known.length < rule.peers.length) {
    if (action === "allow") return { ...place, action, peers: [], ports, failsClosed: true };
    return { ...place, action: "deny", peers: "any", ports: "any", failsClosed: true };
  }
  const peers = known.map((peer) => compilePeer(peer, scope, nodes));
  return { ...place, action, peers, ports, failsClosed: false };
}

type KnownPeer = Exclude<AdminPeer, { kind: "unknown" }>;

function compilePeer(source: KnownPeer, scope: PolicyScope, nodes: readonly Node[]): CompiledAdminPeer {
  switch (source.kind) {
    case "namespaces":
    case "pods":
      return { kind: "pods", ...compilePods(source, scope), source };
    case "networks":
      return { kind: "networks", addresses: addressesOf(source.cidrs.map(parseCidr), scope), source };
    case "nodes": {
      const isIgnored = scope.profile.nodesPeers === "ignored";
      const chosen = isIgnored ? [] : nodes.filter((node) => selects(source.selector, node.labels));
      const ranges = chosen.flatMap((node) => node.ips).map(hostRange);
      return { kind: "nodes", addresses: addressesOf(ranges, scope), source };
    }
    case "domain-names":
      return { kind: "domain-names", names: source.names, source };
  }
}

function compilePods(
  subject: Extract<AdminPeer, { kind: "namespaces" | "pods" }>,
  scope: PolicyScope,
): AdminPods {
  if (subject.kind === "namespaces") {
    return { namespaceIds: scope.namespaceSelector(subject.selector).ids };
  }
  return {
    namespaceIds: scope.namespaceSelector(subject.namespaceSelector).ids,
    labelSets: scope.podSelector(subject.podSelector).ids,
  };
}

function addressesOf(ranges: readonly (IpRange | undefined)[], { profile }: PolicyScope): RangeSet {
  const enforced = ranges.filter(
    (range) => range !== undefined && (profile.families === "both" || range.family === 4),
  );
  return rangeSetOf(enforced.map((range) => ({ range: range as IpRange, except: [] })));
}

function hostRange(text: string): IpRange | undefined {
  const address = parseAddress(text);
  return address && { family: address.family, first: address.value, last: address.value };
}
