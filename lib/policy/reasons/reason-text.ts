import { selectorText } from "../selector/compiled-selector.ts";
import type {
  CompiledPeer,
  CompiledPolicy,
  CompiledPort,
  CompiledRule,
  PodsPeer,
} from "../compile/compiled-policy.ts";
import { inRange } from "../address/ip-address.ts";
import { hasId } from "../selector/bitset.ts";
import type { Labels, LabelSelector } from "../model/labels.ts";
import { canMatchBlock, type OtherEnd } from "../judge/match-peer.ts";
import type { PortQuestion } from "../judge/match-port.ts";
import { NAMESPACE_NAME_LABEL, requirementsOf } from "../selector/selects.ts";

/** A sentence that lists more peers than this is not read. */
const MAX_PEERS_NAMED = 4;

/** `NetworkPolicy namespace/name`. */
export function policyText(policy: CompiledPolicy): string {
  return `NetworkPolicy ${policy.namespace}/${policy.source.metadata.name}`;
}

/** Whom a rule admits, in words: "pods app=web of namespace storefront". */
export function peersText(rule: CompiledRule, namespace: string): string {
  if (rule.peers === "any") return "every peer";
  const named = rule.peers.slice(0, MAX_PEERS_NAMED).map((peer) => peerText(peer, namespace));
  const more = rule.peers.length - named.length;
  return more === 0 ? named.join(" or ") : `${named.join(", ")} or one of ${more} more peers`;
}

/** One peer of a rule, in words. */
export function peerText(peer: CompiledPeer, namespace: string): string {
  if (peer.kind === "invalid") return "nobody (the peer is not valid)";
  if (peer.kind === "ip-block") {
    const except = peer.source.except ?? [];
    return except.length === 0 ? peer.source.cidr : `${peer.source.cidr} except ${except.join(", ")}`;
  }
  const places =
    peer.namespaces === "own" ? `namespace ${namespace}` : namespacesText(peer.namespaces.source);
  return `${podsText(peer.pods?.source)} of ${places}`;
}

/** Pods by their selector, in words; all of them without one. */
export function podsText(selector: LabelSelector = {}): string {
  return isEmpty(selector) ? "all pods" : `pods ${selectorText(selector)}`;
}

/** The ports of a rule, in words: "TCP 8443 or UDP 53". */
export function portsText(ports: "any" | readonly CompiledPort[]): string {
  return ports === "any" ? "every port" : ports.map(portText).join(" or ");
}

/** A question's port, in words. */
export function questionText({ port, protocol }: PortQuestion): string {
  if (protocol === "ICMP") return "ICMP";
  return port === 0 ? `an unknown ${protocol} port` : `${protocol} ${port}`;
}

/** What the end has instead of the labels a selector asks for: "app=web, no tier". */
export function actualLabels(selector: LabelSelector, labels: Labels): string {
  const keys = [...new Set(requirementsOf(selector).map((requirement) => requirement.key))];
  return keys.map((key) => (Object.hasOwn(labels, key) ? `${key}=${labels[key]}` : `no ${key}`)).join(", ");
}

/** Where an end fails the peer that came nearest, in words. */
export function differenceText(peer: CompiledPeer, end: OtherEnd & { readonly otherText: string }): string {
  if (peer.kind === "invalid") return "no connection comes from nobody";
  if (peer.kind === "ip-block") return addressDifference(peer, end);
  return podsDifference(peer, end);
}

function podsDifference(peer: PodsPeer, end: OtherEnd & { readonly otherText: string }): string {
  const { other, otherClass, otherText } = end;
  if (other.kind === "address" || otherClass === undefined) return `selectors never match ${otherText}`;
  const { namespace, namespaceLabels, labels } = otherClass;
  if (peer.namespaces !== "own" && !hasId(peer.namespaceIds, otherClass.namespaceId)) {
    return `namespace ${namespace} has ${actualLabels(peer.namespaces.source, namespaceLabels)}`;
  }
  if (peer.pods === undefined || hasId(peer.pods.ids, otherClass.labelSet)) {
    return `${otherText} is in namespace ${namespace}`;
  }
  return `${otherText} has ${actualLabels(peer.pods.source, labels)}`;
}

function addressDifference(block: BlockPeer, end: OtherEnd & { readonly otherText: string }): string {
  const { other, profile, otherText } = end;
  if (canMatchBlock(other, profile)) {
    const except = exceptAround(block, end);
    return except === undefined ? `${otherText} is not in it` : `${otherText} is in its except ${except}`;
  }
  const what = other.kind === "pod" ? "pods" : "nodes";
  return `on ${profile.title} an ipBlock never matches ${what}, and ${otherText} is one`;
}

type BlockPeer = Extract<CompiledPeer, { readonly kind: "ip-block" }>;

/** The except of a block, as written, that holds the address of an end of one member. */
function exceptAround({ except, source }: BlockPeer, { other, family }: OtherEnd): string | undefined {
  const isV6 = family === 6 || other.low4 < 0;
  const value = isV6 ? other.low6 : BigInt(other.low4);
  if (value === undefined) return undefined;
  const index = except.findIndex((range) => inRange(range, { family: isV6 ? 6 : 4, value }));
  return source.except?.[index];
}

/** Namespaces by their selector, in words. */
export function namespacesText(selector: LabelSelector): string {
  if (isEmpty(selector)) return "every namespace";
  const labels = Object.entries(selector.matchLabels ?? {});
  const byName = labels.length === 1 && (selector.matchExpressions ?? []).length === 0 && labels[0];
  return byName && byName[0] === NAMESPACE_NAME_LABEL
    ? `namespace ${byName[1]}`
    : `namespaces ${selectorText(selector)}`;
}

function portText({ protocol, port, endPort, unreadName }: CompiledPort): string {
  if (unreadName !== undefined) return `every ${protocol} port (of ${unreadName} no number is read)`;
  if (port === undefined) return `every ${protocol} port`;
  return endPort === undefined ? `${protocol} ${port}` : `${protocol} ${port}-${endPort}`;
}

function isEmpty(selector: LabelSelector): boolean {
  return requirementsOf(selector).length === 0;
}
