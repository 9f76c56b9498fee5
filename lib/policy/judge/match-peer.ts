import { hasId } from "../selector/bitset.ts";
import type { AdminPods, CompiledAdminPeer } from "../compile/compiled-admin-rule.ts";
import type { PodsPeer } from "../compile/compiled-policy.ts";
import type { End } from "./end.ts";
import { MAYBE, NO, SPLIT, YES, type Match } from "./match.ts";
import type { PodClass } from "../compile/pod-class.ts";
import type { Profile } from "../profile.ts";
import { holdsAll4, holdsAll6, type RangeSet } from "../address/range-set.ts";

/** The address family of a connection; 0 where the ends share none that is known. */
export type Family = 0 | 4 | 6;

/** The other end of a connection, as a rule sees it. */
export interface OtherEnd {
  readonly other: End;
  /** The class of its pods, where it is pods. */
  readonly otherClass: PodClass | undefined;
  readonly family: Family;
  readonly profile: Profile;
}

/** Whether a peer of a NetworkPolicy that selects pods selects these. */
export function matchesPods(peer: PodsPeer, { otherClass, profile }: OtherEnd): boolean {
  if (otherClass === undefined || !canSelect(peer, otherClass, profile)) return false;
  return (
    hasId(peer.namespaceIds, otherClass.namespaceId) &&
    (peer.pods === undefined || hasId(peer.pods.ids, otherClass.labelSet))
  );
}

/** Selectors find pods with a network of their own alone: hostNetwork traffic is its node's. OVN differs. */
function canSelect(peer: PodsPeer, { hostNetwork }: PodClass, { hostNetworkPods }: Profile): boolean {
  return !hostNetwork || (hostNetworkPods === "node-unless-pod-selector" && peer.pods !== undefined);
}

/** Whether the ipBlocks of a rule, taken together, admit this end. */
export function matchBlocks(blocks: RangeSet, end: OtherEnd): Match {
  return canMatchBlock(end.other, end.profile) ? matchAddresses(blocks, end) : NO;
}

/** Whether an ipBlock can match such an end at all. */
export function canMatchBlock(end: End, { ipBlockMatches }: Profile): boolean {
  if (end.kind === "pod") return ipBlockMatches === "all";
  return !end.onNode || ipBlockMatches !== "external";
}

/** Whether the addresses of an end lie in the set. */
export function matchAddresses(set: RangeSet, { other, family }: OtherEnd): Match {
  if (other.low4 < 0 && other.low6 === undefined) return MAYBE;
  const holds = family === 6 || other.low4 < 0 ? holds6(set, other) : holdsAll4(set, other.low4, other.high4);
  if (holds === undefined) return SPLIT;
  return holds ? YES : NO;
}

function holds6(set: RangeSet, { low6, high6 }: End): boolean | undefined {
  return holdsAll6(set, low6 as bigint, high6 as bigint);
}

/** Whether a peer of an admin rule is this end. */
export function matchAdminPeer(peer: CompiledAdminPeer, end: OtherEnd): Match {
  switch (peer.kind) {
    case "pods":
      return end.otherClass !== undefined && selectsClass(peer, end.otherClass) ? YES : NO;
    case "networks":
      return end.other.kind === "pod" && !end.profile.networksMatchPods
        ? NO
        : matchAddresses(peer.addresses, end);
    case "nodes":
      return end.other.kind === "pod" ? NO : matchAddresses(peer.addresses, end);
    case "domain-names":
      return matchNames(peer.names, end.other);
  }
}

/** Whether an admin policy's selectors select pods of a class; hostNetwork pods are neither its subjects nor its peers. */
export function selectsClass(
  { namespaceIds, labelSets }: AdminPods,
  pods: Pick<PodClass, "hostNetwork" | "namespaceId" | "labelSet">,
): boolean {
  return (
    !pods.hostNetwork &&
    hasId(namespaceIds, pods.namespaceId) &&
    (labelSets === undefined || hasId(labelSets, pods.labelSet))
  );
}

/** What lies in the cluster has no domain name; an address without a known name may be anybody's. */
function matchNames(names: readonly string[], { kind, onNode, fqdn }: End): Match {
  if (kind === "pod" || onNode) return NO;
  if (fqdn === undefined) return MAYBE;
  const name = fqdn.toLowerCase().replace(/\.$/, "");
  return names.some((pattern) => matchesName(pattern, name)) ? YES : NO;
}

/** `*.` stands for one or more whole labels; a plain name does not cover what lies below it. */
function matchesName(pattern: string, name: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === name;
  return name.length > pattern.length - 1 && name.endsWith(pattern.slice(1));
}
