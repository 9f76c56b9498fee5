import type { CompiledPeer } from "./compiled-policy.ts";
import type { End, Match } from "./end.ts";
import type { Profile } from "./profile.ts";
import { holdsAddress, type RangeSet } from "./range-set.ts";
import type { ReasonKind } from "./verdict.ts";

/** Whether a peer of a rule is this end, and where it differs if not. */
export interface PeerMatch {
  readonly match: Match;
  readonly differs: ReasonKind;
}

const YES: PeerMatch = { match: "yes", differs: "allowed-by-rule" };

/** Matches one peer of a rule of a policy in `namespace` against the other end of a connection, ipBlocks apart. */
export function matchSelectors(peer: CompiledPeer, end: End, namespace: string): PeerMatch {
  return peer.kind === "pods" ? matchPods(peer, end, namespace) : { match: "no", differs: "no-rule-matches" };
}

/** Whether the ipBlocks of a rule, taken together, admit this end. */
export function matchBlocks(blocks: RangeSet, end: End, profile: Profile): Match {
  const isEmpty = blocks[4].length === 0 && blocks[6].length === 0;
  if (isEmpty || !canMatch(end, profile)) return "no";
  if (end.address === undefined) return "maybe";
  return holdsAddress(blocks, end.address) ? "yes" : "no";
}

function canMatch(end: End, { ipBlockMatches }: Profile): boolean {
  if (end.kind === "pod") return ipBlockMatches === "all";
  return !end.onNode || ipBlockMatches !== "external";
}

/** Selectors find pods with a network of their own alone: hostNetwork traffic is its node's. */
function matchPods(peer: CompiledPeer & { kind: "pods" }, end: End, namespace: string): PeerMatch {
  if (end.kind === "address") return { match: "no", differs: "peer-labels-differ" };
  const { class: label } = end.pod;
  const inNamespace =
    peer.namespaces === "own"
      ? label.namespace === namespace
      : peer.namespaces.matches(label.namespaceLabels);
  if (!inNamespace) return { match: "no", differs: "namespace-labels-differ" };
  const isPod = peer.pods === undefined || peer.pods.matches(label.labels);
  return isPod ? YES : { match: "no", differs: "peer-labels-differ" };
}
