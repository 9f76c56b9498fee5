import "server-only";

import { connectionCounts, type FlowEdge } from "#lib/flows/index.ts";
import type { ObservedFlow } from "#lib/graph/index.ts";
import {
  endPeers,
  peerKey,
  type Decision,
  type ExplainEnd,
  type Explanation,
  type Peer,
} from "#lib/policy/index.ts";
import { verdictOf } from "#lib/rollout/index.ts";
import type { ClusterPicture } from "./cluster-picture.ts";

/** More are not read on one page; the graph has them all. */
const MAX_FLOWS = 12;

/** Gives the addresses by which names outside the cluster were seen. */
export function addressesByName(edges: readonly FlowEdge[]): (name: string) => readonly string[] {
  const known = new Map<string, Set<string>>();
  for (const peer of edges.flatMap(({ sender, receiver }) => [sender, receiver])) {
    if (peer.kind !== "external" || peer.fqdn === undefined) continue;
    const addresses = known.get(peer.fqdn) ?? new Set();
    for (const address of peer.addresses) addresses.add(address);
    known.set(peer.fqdn, addresses);
  }
  return (name) => [...(known.get(name) ?? [])].toSorted();
}

/** Edges that were observed between the two ends of a question: those on the ports that it is about first. */
export function flowsBetween(
  picture: ClusterPicture,
  { from, to }: { readonly from: ExplainEnd; readonly to: ExplainEnd },
  { hops }: Explanation,
): readonly ObservedFlow[] {
  const isSender = isAmong(endPeers(picture.snapshot, from));
  const isReceiver = isAmong(endPeers(picture.snapshot, to));
  const isAsked = ({ port, protocol }: FlowEdge) =>
    hops.some(({ ports }) =>
      ports.some((run) => run.protocol === protocol && run.first <= port && port <= run.last),
    );
  return picture.edges
    .filter((edge) => isSender(edge.sender) && isReceiver(edge.receiver))
    .toSorted((a, b) => Number(isAsked(b)) - Number(isAsked(a)) || b.lastSeenMs - a.lastSeenMs)
    .slice(0, MAX_FLOWS)
    .map((edge) => observed(edge, picture.judgement.decisions.get(edge.key)));
}

function observed(
  edge: FlowEdge,
  judged: { readonly now: Decision; readonly candidate: Decision } | undefined,
): ObservedFlow {
  const { allowed, denied } = connectionCounts(edge.tally);
  return {
    key: edge.key,
    sender: peerKey(edge.sender),
    receiver: peerKey(edge.receiver),
    port: edge.port,
    protocol: edge.protocol,
    connections: allowed,
    denials: denied,
    lastSeenMs: edge.lastSeenMs,
    candidate: judged === undefined ? "uncertain" : verdictOf(judged.now, judged.candidate),
  };
}

/** An outside that is asked about by address is also found under the name that flows gave it. */
function isAmong(peers: readonly Peer[]): (peer: Peer) => boolean {
  const keys = new Set(peers.map(peerKey));
  const addresses = new Set(
    peers.flatMap((peer) => (peer.kind === "external" && peer.fqdn === undefined ? peer.addresses : [])),
  );
  return (peer) =>
    keys.has(peerKey(peer)) ||
    (peer.kind === "external" && peer.addresses.some((address) => addresses.has(address)));
}
