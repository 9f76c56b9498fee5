import { selectorText } from "./compiled-selector.ts";
import type { CompiledPeer, CompiledPolicy, CompiledPort, CompiledRule } from "./compiled-policy.ts";
import type { End } from "./end.ts";
import type { Labels, LabelSelector } from "./labels.ts";
import type { PortQuestion } from "./match-port.ts";
import type { Profile } from "./profile.ts";
import { NAMESPACE_NAME_LABEL, requirementsOf } from "./selects.ts";

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
  const pods =
    peer.pods === undefined || isEmpty(peer.pods.source)
      ? "all pods"
      : `pods ${selectorText(peer.pods.source)}`;
  return `${pods} of ${namespacesText(peer.namespaces === "own" ? undefined : peer.namespaces.source, namespace)}`;
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
export function differenceText(peer: CompiledPeer, end: End, profile: Profile): string {
  if (peer.kind === "invalid") return "no connection comes from nobody";
  if (peer.kind === "ip-block") return addressDifference(end, profile);
  if (end.kind === "address") return `selectors never match ${end.text}`;
  const { class: label } = end.pod;
  if (peer.namespaces !== "own" && !peer.namespaces.matches(label.namespaceLabels)) {
    return `namespace ${label.namespace} has ${actualLabels(peer.namespaces.source, label.namespaceLabels)}`;
  }
  const hasLabels = peer.pods === undefined || peer.pods.matches(label.labels);
  return hasLabels
    ? `${end.text} is in namespace ${label.namespace}`
    : `${end.text} has ${actualLabels((peer.pods as { source: LabelSelector }).source, label.labels)}`;
}

function addressDifference(end: End, profile: Profile): string {
  const inCluster = end.kind === "pod" ? "pods" : end.onNode ? "nodes" : undefined;
  const isBlind = inCluster !== undefined && isBlindTo(profile, inCluster);
  if (isBlind) return `on ${profile.title} an ipBlock never matches ${inCluster}, and ${end.text} is one`;
  return `${end.text} is not in it`;
}

function isBlindTo(profile: Profile, ends: "pods" | "nodes"): boolean {
  return profile.ipBlockMatches === "external" || (profile.ipBlockMatches !== "all" && ends === "pods");
}

function namespacesText(selector: LabelSelector | undefined, own: string): string {
  if (selector === undefined) return `namespace ${own}`;
  if (isEmpty(selector)) return "every namespace";
  const labels = Object.entries(selector.matchLabels ?? {});
  const byName = labels.length === 1 && (selector.matchExpressions ?? []).length === 0 && labels[0];
  return byName && byName[0] === NAMESPACE_NAME_LABEL
    ? `namespace ${byName[1]}`
    : `namespaces ${selectorText(selector)}`;
}

function portText({ protocol, port, endPort }: CompiledPort): string {
  if (port === undefined) return `every ${protocol} port`;
  return endPort === undefined ? `${protocol} ${port}` : `${protocol} ${port}-${endPort}`;
}

function isEmpty(selector: LabelSelector): boolean {
  return requirementsOf(selector).length === 0;
}
