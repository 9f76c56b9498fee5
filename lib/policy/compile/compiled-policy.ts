import { bitsetOf, EMPTY_BITSET, type Bitset } from "../selector/bitset.ts";
import type { CompiledSelector } from "../selector/compiled-selector.ts";
import { governs, specOf } from "./governs.ts";
import { parseCidr, type IpRange } from "../address/ip-address.ts";
import type { LabelSelector } from "../model/labels.ts";
import type {
  Direction,
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Protocol,
} from "../model/network-policy.ts";
import type { Profile } from "../profile.ts";
import { rangeSetOf, type RangeSet } from "../address/range-set.ts";

/** A peer of a rule with its selectors compiled and its CIDRs read. */
export type CompiledPeer =
  | {
      readonly kind: "pods";
      /** `own` where the peer has no namespaceSelector: the policy's own namespace, never "everywhere". */
      readonly namespaces: "own" | CompiledSelector;
      /** The namespaces that either comes to, by `PodClass.namespaceId`. */
      readonly namespaceIds: Bitset;
      /** Absent where the peer has no podSelector: every pod of those namespaces. */
      readonly pods?: CompiledSelector;
    }
  | {
      readonly kind: "ip-block";
      readonly range: IpRange;
      readonly except: readonly IpRange[];
      readonly source: IPBlock;
    }
  /** Nothing set, an ipBlock beside selectors, or no CIDR: the API server refuses these; here they match nothing. */
  | { readonly kind: "invalid"; readonly source: NetworkPolicyPeer };

/** A peer that selects pods. */
export type PodsPeer = CompiledPeer & { readonly kind: "pods" };

/** A port entry with the API server's defaults filled in, as far as the data plane reads it. */
export interface CompiledPort {
  readonly protocol: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
  /** A named port that the data plane does not read: without `port`, every port of the protocol is open. */
  readonly unreadName?: string;
}

/** One rule. "any" is a missing or empty list: it does not restrict. */
export interface CompiledRule {
  readonly peers: "any" | readonly CompiledPeer[];
  /** The peers that select pods, and the addresses that any ipBlock of the rule admits; undefined without ipBlocks. */
  readonly selectors: readonly PodsPeer[];
  readonly blocks: RangeSet | undefined;
  readonly ports: "any" | readonly CompiledPort[];
}

/** A NetworkPolicy ready to be asked. `rules` is undefined in a direction that it does not govern. */
export interface CompiledPolicy {
  readonly source: NetworkPolicy;
  readonly namespace: string;
  /** -1 where the cluster has neither such a namespace nor anything in it. */
  readonly namespaceId: number;
  readonly subject: CompiledSelector;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[] | undefined>>;
}

/** What a policy is compiled against. */
export interface PolicyScope {
  readonly namespaceId: (name: string) => number;
  readonly podSelector: (source: LabelSelector) => CompiledSelector;
  readonly namespaceSelector: (source: LabelSelector) => CompiledSelector;
  readonly profile: Profile;
}

/** Compiles one policy. A missing podSelector is an empty one: every pod of the namespace. */
export function compilePolicy(source: NetworkPolicy, scope: PolicyScope): CompiledPolicy {
  const namespace = namespaceOfPolicy(source);
  const namespaceId = scope.namespaceId(namespace);
  const rulesOf = (direction: Direction): readonly CompiledRule[] | undefined => {
    if (!governs(source, direction)) return undefined;
    return rulesIn(source, direction).map((rule) => compileRule({ ...rule, namespaceId }, scope));
  };
  return {
    source,
    namespace,
    namespaceId,
    subject: scope.podSelector(specOf(source).podSelector ?? {}),
    rules: { ingress: rulesOf("ingress"), egress: rulesOf("egress") },
  };
}

/** A policy without a namespace lives in `default`, as `kubectl apply` would have it. */
export function namespaceOfPolicy(policy: NetworkPolicy): string {
  return policy.metadata.namespace || "default";
}

/** The pod labels that a policy asks for, in its subject and in the peers of both directions. */
export function podKeysOf(policy: NetworkPolicy): readonly string[] {
  const rules = [...rulesIn(policy, "ingress"), ...rulesIn(policy, "egress")];
  const selectors = rules.flatMap(({ peers }) => (peers ?? []).map((peer) => peer?.podSelector));
  return [specOf(policy).podSelector, ...selectors].flatMap(keysOfSelector);
}

/** The keys that a selector asks for. */
export function keysOfSelector(selector: LabelSelector | null | undefined): readonly string[] {
  if (!selector) return [];
  return [
    ...Object.keys(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).map((requirement) => requirement.key),
  ];
}

interface RawRule {
  readonly peers: readonly NetworkPolicyPeer[] | null | undefined;
  readonly ports: readonly NetworkPolicyPort[] | null | undefined;
}

/**
 * The rules of a direction as they were written. A null in YAML is a missing field to the API, and a null item of a
 * list an empty one.
 */
function rulesIn(policy: NetworkPolicy, direction: Direction): readonly RawRule[] {
  const { ingress, egress } = specOf(policy);
  if (direction === "ingress") {
    return (ingress ?? []).map((rule) => ({ peers: rule?.from, ports: rule?.ports }));
  }
  return (egress ?? []).map((rule) => ({ peers: rule?.to, ports: rule?.ports }));
}

function compileRule(
  { peers, ports, namespaceId }: RawRule & { readonly namespaceId: number },
  scope: PolicyScope,
): CompiledRule {
  const compiled = (peers ?? []).map((peer) => compilePeer(peer ?? {}, namespaceId, scope));
  const blocks = compiled.filter((peer) => peer.kind === "ip-block");
  return {
    peers: compiled.length === 0 ? "any" : compiled,
    selectors: compiled.filter((peer) => peer.kind === "pods"),
    blocks: blocks.length === 0 ? undefined : rangeSetOf(blocks),
    ports: !ports || ports.length === 0 ? "any" : ports.map((port) => compilePort(port ?? {}, scope.profile)),
  };
}

/** YAML's `protocol:` is null, and null is missing. */
function compilePort(source: NetworkPolicyPort, profile: Profile): CompiledPort {
  const port = source.port ?? undefined;
  const endPort = source.endPort ?? undefined;
  const protocol = source.protocol ?? "TCP";
  if (isNameUnread(port, profile) && endPort === undefined) return { protocol, unreadName: port };
  const isCut = profile.endPort === "first-port-only" && typeof port === "number";
  return {
    protocol,
    ...(port === undefined ? {} : { port }),
    ...(endPort === undefined || isCut ? {} : { endPort }),
  };
}

function isNameUnread(port: NetworkPolicyPort["port"], { namedPorts }: Profile): port is string {
  return namedPorts === "whole-protocol" && typeof port === "string";
}

function compilePeer(source: NetworkPolicyPeer, namespaceId: number, scope: PolicyScope): CompiledPeer {
  // YAML's `podSelector:` is null, and null is missing.
  const pods = source.podSelector ?? undefined;
  const namespaces = source.namespaceSelector ?? undefined;
  const hasSelector = pods !== undefined || namespaces !== undefined;
  if (source.ipBlock) {
    return hasSelector ? { kind: "invalid", source } : compileIpBlock(source, scope.profile);
  }
  if (!hasSelector) return { kind: "invalid", source };
  const selector = namespaces === undefined ? "own" : scope.namespaceSelector(namespaces);
  return {
    kind: "pods",
    namespaces: selector,
    namespaceIds: selector === "own" ? onlyId(namespaceId) : selector.ids,
    ...(pods === undefined ? {} : { pods: scope.podSelector(pods) }),
  };
}

function onlyId(id: number): Bitset {
  return id < 0 ? EMPTY_BITSET : bitsetOf([id]);
}

/**
 * An unreadable `except` makes the whole block match nothing: better too little than what somebody carved out. So does
 * a family that the data plane does not enforce.
 */
function compileIpBlock(source: NetworkPolicyPeer, { families }: Profile): CompiledPeer {
  const block = source.ipBlock as IPBlock;
  const range = parseCidr(block.cidr);
  const except = (block.except ?? []).map(parseCidr);
  if (range === undefined || except.includes(undefined)) return { kind: "invalid", source };
  if (families === "ipv4" && range.family === 6) return { kind: "invalid", source };
  return { kind: "ip-block", range, except: except as readonly IpRange[], source: block };
}
