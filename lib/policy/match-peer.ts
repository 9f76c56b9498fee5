import type { CompiledPeer } from "./compiled-policy.ts";
import type { End, Match } from "./end.ts";
import { inRange } from "./ip-address.ts";
import type { Profile } from "./profile.ts";
import type { ReasonKind } from "./verdict.ts";

/** Whether a peer of a rule is this end, and where it differs if not. */
export interface PeerMatch {
  readonly match: Match;
  readonly differs: ReasonKind;
}

const YES: PeerMatch = { match: "yes", differs: "allowed-by-rule" };

/** Matches one peer of a rule of a policy in `namespace` against the other end of a connection. */
export function matchPeer(
  peer: CompiledPeer,
  end: End,
  scope: { namespace: string; profile: Profile },
): PeerMatch {
  switch (peer.kind) {
    case "pods":
      return matchPods(peer, end, scope.namespace);
    case "ip-block":
      return { match: matchIpBlock(peer, end, scope.profile), differs: "address-outside-cidr" };
    case "invalid":
      return { match: "no", differs: "no-rule-matches" };
  }
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

function matchIpBlock(peer: CompiledPeer & { kind: "ip-block" }, end: End, profile: Profile): Match {
  const inCluster = end.kind === "pod" || end.onNode;
  if (profile === "cilium" && inCluster) return "no";
  const { address } = end;
  if (address === undefined) return "maybe";
  return inRange(peer.range, address) && !peer.except.some((range) => inRange(range, address)) ? "yes" : "no";
}
