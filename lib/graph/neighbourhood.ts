import type { EdgeKey } from "#lib/flows/index.ts";
import type { PeerKey } from "#lib/policy/index.ts";
import type { ClusterGraph } from "./cluster-graph.ts";

/** A peer with its direct peers: which rooms, peers and edges that leaves. */
export interface Neighbourhood {
  readonly rooms: ReadonlySet<string>;
  readonly peers: ReadonlySet<PeerKey>;
  readonly edges: ReadonlySet<EdgeKey>;
}

/** Everything one edge away from `peer`, and the peer itself. Of its peers' other edges nothing is shown. */
export function inNeighbourhood(graph: ClusterGraph, peer: PeerKey): Neighbourhood {
  const edges = graph.edges.filter((edge) => edge.sender === peer || edge.receiver === peer);
  const peers = new Set<PeerKey>([peer, ...edges.flatMap((edge) => [edge.sender, edge.receiver])]);
  const rooms = graph.namespaces.filter((room) => room.workloads.some((workload) => peers.has(workload.key)));
  return {
    rooms: new Set(rooms.map((room) => room.name)),
    peers,
    edges: new Set(edges.map((edge) => edge.key)),
  };
}
