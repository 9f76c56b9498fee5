import { compileSelector, type CompiledSelector } from "./compiled-selector.ts";
import { governs } from "./governs.ts";
import { parseCidr, type IpRange } from "./ip-address.ts";
import type {
  Direction,
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Protocol,
} from "./network-policy.ts";
import { rangeSetOf, type RangeSet } from "./range-set.ts";

/** A peer of a rule with its selectors compiled and its CIDRs read. */
export type CompiledPeer =
  | {
      readonly kind: "pods";
      /** `own` where the peer has no namespaceSelector: the policy's own namespace, never "everywhere". */
      readonly namespaces: "own" | CompiledSelector;
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

/** A port entry with the API server's defaults filled in. */
export interface CompiledPort {
  readonly protocol: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
}

/** One rule. "any" is a missing or empty list: it does not restrict. */
export interface CompiledRule {
  readonly peers: "any" | readonly CompiledPeer[];
  /** The peers that are no ipBlock, and the addresses that any ipBlock of the rule admits. */
  readonly selectors: readonly CompiledPeer[];
  readonly blocks: RangeSet;
  readonly ports: "any" | readonly CompiledPort[];
}

/** A NetworkPolicy ready to be asked. `rules` is undefined in a direction that it does not govern. */
export interface CompiledPolicy {
  readonly source: NetworkPolicy;
  readonly namespace: string;
  readonly subject: CompiledSelector;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[] | undefined>>;
}

/** Compiles one policy. A missing podSelector is an empty one: every pod of the namespace. */
export function compilePolicy(
  source: NetworkPolicy,
  share: (s: CompiledSelector) => CompiledSelector,
): CompiledPolicy {
  const compile = (selector: CompiledSelector["source"]) => share(compileSelector(selector));
  const rulesOf = (direction: Direction): readonly CompiledRule[] | undefined => {
    if (!governs(source, direction)) return undefined;
    if (direction === "ingress") {
      return (source.spec.ingress ?? []).map((rule) => compileRule(rule.from, rule.ports, compile));
    }
    return (source.spec.egress ?? []).map((rule) => compileRule(rule.to, rule.ports, compile));
  };
  return {
    source,
    namespace: namespaceOfPolicy(source),
    subject: compile(source.spec.podSelector ?? {}),
    rules: { ingress: rulesOf("ingress"), egress: rulesOf("egress") },
  };
}

/** A policy without a namespace lives in `default`, as `kubectl apply` would have it. */
export function namespaceOfPolicy(policy: NetworkPolicy): string {
  return policy.metadata.namespace || "default";
}

function compileRule(
  peers: readonly NetworkPolicyPeer[] | undefined,
  ports: readonly NetworkPolicyPort[] | undefined,
  compile: (selector: CompiledSelector["source"]) => CompiledSelector,
): CompiledRule {
  const compiled = (peers ?? []).map((peer) => compilePeer(peer, compile));
  return {
    peers: compiled.length === 0 ? "any" : compiled,
    selectors: compiled.filter((peer) => peer.kind !== "ip-block"),
    blocks: rangeSetOf(compiled.filter((peer) => peer.kind === "ip-block")),
    ports:
      ports === undefined || ports.length === 0
        ? "any"
        : ports.map((port) => ({ ...port, protocol: port.protocol ?? "TCP" })),
  };
}

function compilePeer(
  source: NetworkPolicyPeer,
  compile: (selector: CompiledSelector["source"]) => CompiledSelector,
): CompiledPeer {
  // YAML's `podSelector:` is null, and null is missing.
  const pods = source.podSelector ?? undefined;
  const namespaces = source.namespaceSelector ?? undefined;
  const hasSelector = pods !== undefined || namespaces !== undefined;
  if (source.ipBlock) return hasSelector ? { kind: "invalid", source } : compileIpBlock(source);
  if (!hasSelector) return { kind: "invalid", source };
  return {
    kind: "pods",
    namespaces: namespaces === undefined ? "own" : compile(namespaces),
    ...(pods === undefined ? {} : { pods: compile(pods) }),
  };
}

/** An unreadable `except` makes the whole block match nothing: better too little than what somebody carved out. */
function compileIpBlock(source: NetworkPolicyPeer): CompiledPeer {
  const block = source.ipBlock as IPBlock;
  const range = parseCidr(block.cidr);
  const except = (block.except ?? []).map(parseCidr);
  if (range === undefined || except.includes(undefined)) return { kind: "invalid", source };
  return { kind: "ip-block", range, except: except as readonly IpRange[], source: block };
}
