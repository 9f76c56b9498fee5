import { peerKey, type PeerKey } from "#lib/policy/index.ts";
import type {
  ClusterGraph,
  GraphEdge,
  GraphNamespace,
  GraphOutsider,
  GraphWorkload,
} from "./cluster-graph.ts";
import { bundleOf, type EdgeBundle } from "./edge-bundle.ts";
import { foldOutsiders, type OutsiderFold } from "./outsider-fold.ts";
import { passesVerdict, passesWords, peerNames, verdictIn, type GraphFilter } from "./graph-filter.ts";
import { countVerdicts, noCounts, type VerdictCounts } from "./graph-verdict.ts";
import { inNeighbourhood } from "./neighbourhood.ts";

/** One thing on the canvas. `dimmed` ones have no edge that passes the filters; they stay, so that nothing moves. */
export type VisibleNode =
  | {
      readonly kind: "room";
      readonly id: string;
      readonly namespace: GraphNamespace;
      readonly expanded: boolean;
      /** Workloads drawn inside; empty while collapsed. */
      readonly workloads: readonly GraphWorkload[];
      /** Edges that start or end in it and pass the filters, those within it included. */
      readonly counts: VerdictCounts;
      /** Edges that run within it and are not drawn because it is collapsed. */
      readonly inside: readonly GraphEdge[];
      readonly dimmed: boolean;
    }
  | {
      readonly kind: "outsider";
      readonly id: string;
      readonly outsider: GraphOutsider;
      readonly dimmed: boolean;
    }
  | { readonly kind: "fold"; readonly id: string; readonly fold: OutsiderFold; readonly dimmed: boolean };

/** What is on the canvas under one filter. Every edge that passes stands in exactly one bundle or inside one room. */
export interface VisibleGraph {
  readonly nodes: readonly VisibleNode[];
  readonly bundles: readonly EdgeBundle[];
  /** Counts of edges that pass everything but the verdict filter, drawn or not. */
  readonly legend: VerdictCounts;
  /** Rooms on the canvas, and rooms that could be. */
  readonly rooms: { readonly shown: number; readonly all: number };
  /** Workloads, outsiders and rooms that an edge passing the filters touches. */
  readonly lit: ReadonlySet<string>;
}

/** Id of the room of `namespace`. */
export function roomId(namespace: string): string {
  return `ns:${namespace}`;
}

/** Rooms that have something to show: a workload. Empty ones appear when they are asked for by name. */
export function roomsWithContent(graph: ClusterGraph): GraphNamespace[] {
  return graph.namespaces.filter((room) => room.workloads.length > 0);
}

function shownRooms(graph: ClusterGraph, filter: GraphFilter): GraphNamespace[] {
  const named = filter.namespaces && new Set(filter.namespaces);
  return graph.namespaces.filter((room) => {
    if (filter.hideSystem && room.system) return false;
    return named === undefined ? room.workloads.length > 0 : named.has(room.name);
  });
}

function isExpanded(filter: GraphFilter, name: string): boolean {
  return filter.expanded === "all" || filter.expanded.includes(name);
}

/** Both ends must be on the canvas: an edge into a hidden room would end nowhere. */
function edgeStays(edge: GraphEdge, rooms: ReadonlySet<string>): boolean {
  const ends = [edge.senderNamespace, edge.receiverNamespace];
  return (
    ends.every((namespace) => namespace === undefined || rooms.has(namespace)) &&
    ends.some((namespace) => namespace !== undefined)
  );
}

const NODES = peerKey({ kind: "node", role: "node", addresses: [] });

/** Traffic of nodes stays off the canvas as part of the system, or while there is nothing to decide about it. */
function isQuietNodeTraffic(edge: GraphEdge, filter: GraphFilter): boolean {
  if (![edge.sender, edge.receiver].includes(NODES) || filter.focus === NODES) return false;
  const settled = edge.now === "allowed" && edge.candidate === "allowed";
  return filter.hideSystem || (settled && !filter.showNodes);
}

/** Which node stands for each peer: itself, its collapsed room, or the fold that it is in. */
function nodeOf(edge: GraphEdge, end: "sender" | "receiver", homes: ReadonlyMap<string, string>): string {
  const namespace = end === "sender" ? edge.senderNamespace : edge.receiverNamespace;
  return (namespace === undefined ? undefined : homes.get(namespace)) ?? homes.get(edge[end]) ?? edge[end];
}

interface Grouped {
  readonly pairs: Map<string, { source: string; target: string; edges: GraphEdge[] }>;
  readonly inside: Map<string, GraphEdge[]>;
}

/** Groups edges by the nodes that they join; what begins and ends in one collapsed room is inside it. */
function group(edges: readonly GraphEdge[], homes: ReadonlyMap<string, string>): Grouped {
  const grouped: Grouped = { pairs: new Map(), inside: new Map() };
  for (const edge of edges) {
    const [source, target] = [nodeOf(edge, "sender", homes), nodeOf(edge, "receiver", homes)];
    if (source === target && source.startsWith("ns:")) {
      grouped.inside.set(source, [...(grouped.inside.get(source) ?? []), edge]);
      continue;
    }
    const id = `${source}\n${target}`;
    const pair = grouped.pairs.get(id);
    if (pair === undefined) grouped.pairs.set(id, { source, target, edges: [edge] });
    else pair.edges.push(edge);
  }
  return grouped;
}

function litBy(edges: readonly GraphEdge[], bundles: readonly EdgeBundle[]): Set<string> {
  const lit = new Set<string>(bundles.flatMap((bundle) => [bundle.source, bundle.target]));
  for (const edge of edges) {
    lit.add(edge.sender).add(edge.receiver);
    for (const namespace of [edge.senderNamespace, edge.receiverNamespace])
      if (namespace !== undefined) lit.add(roomId(namespace));
  }
  return lit;
}

function countsByRoom(edges: readonly GraphEdge[], filter: GraphFilter): Map<string, VerdictCounts> {
  const byRoom = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    for (const namespace of new Set([edge.senderNamespace, edge.receiverNamespace])) {
      if (namespace !== undefined) byRoom.set(namespace, [...(byRoom.get(namespace) ?? []), edge]);
    }
  }
  return new Map(
    [...byRoom].map(([name, own]) => [name, countVerdicts(own.map((edge) => verdictIn(edge, filter.view)))]),
  );
}

/**
 * What of `graph` is on the canvas under `filter`: rooms collapsed or with their workloads, outsiders, and edges
 * bundled between whatever is visible. Filters on verdict, port and words dim nodes and never remove them, so that a
 * filter moves nothing; only rooms, focus and the view of the system change which nodes there are.
 */
export function visibleGraph(graph: ClusterGraph, filter: GraphFilter): VisibleGraph {
  const near = filter.focus === undefined ? undefined : inNeighbourhood(graph, filter.focus);
  const rooms = shownRooms(graph, filter).filter((room) => near === undefined || near.rooms.has(room.name));
  const roomNames = new Set(rooms.map((room) => room.name));
  const reachable = graph.edges.filter(
    (edge) =>
      edgeStays(edge, roomNames) &&
      (near === undefined || near.edges.has(edge.key)) &&
      !isQuietNodeTraffic(edge, filter),
  );
  const touched = new Set<PeerKey>(reachable.flatMap((edge) => [edge.sender, edge.receiver]));
  const { outsiders, folds } = foldOutsiders(
    graph.outsiders.filter((outsider) => touched.has(outsider.key)),
    new Set(reachable.map((edge) => edge.receiver)),
    // "All" are all rooms: hundreds of addresses are never wanted by the way.
    (id) => filter.expanded !== "all" && isExpanded(filter, id),
  );

  const homes = new Map<string, string>(
    rooms.filter((room) => !isExpanded(filter, room.name)).map((room) => [room.name, roomId(room.name)]),
  );
  for (const fold of folds) for (const member of fold.members) homes.set(member.key, fold.id);

  const names = peerNames(graph);
  const worded = reachable.filter((edge) => passesWords(edge, filter, names));
  const passing = worded.filter((edge) => passesVerdict(edge, filter));
  const { pairs, inside } = group(passing, homes);
  const bundles = [...pairs.values()].map(({ source, target, edges }) =>
    bundleOf(source, target, edges, filter.view),
  );
  const lit = litBy(passing, bundles);
  const counts = countsByRoom(passing, filter);

  const roomNodes = rooms.map((namespace): VisibleNode => {
    const id = roomId(namespace.name);
    const expanded = isExpanded(filter, namespace.name);
    const workloads =
      near === undefined
        ? namespace.workloads
        : namespace.workloads.filter((workload) => near.peers.has(workload.key));
    return {
      kind: "room",
      id,
      namespace,
      expanded,
      workloads: expanded ? workloads : [],
      counts: counts.get(namespace.name) ?? noCounts(),
      inside: inside.get(id) ?? [],
      dimmed: isDimmed(filter, lit, id),
    };
  });
  const outside = outsiders.map((outsider): VisibleNode => ({
    kind: "outsider",
    id: outsider.key,
    outsider,
    dimmed: isDimmed(filter, lit, outsider.key),
  }));
  const folded = folds.map((fold): VisibleNode => ({
    kind: "fold",
    id: fold.id,
    fold,
    dimmed: isDimmed(filter, lit, fold.id),
  }));
  return {
    nodes: [...roomNodes, ...outside, ...folded],
    bundles: bundles.sort((a, b) => (a.id < b.id ? -1 : 1)),
    legend: countVerdicts(worded.map((edge) => verdictIn(edge, filter.view))),
    rooms: { shown: rooms.length, all: graph.namespaces.length },
    lit,
  };
}

/** Something is dimmed only while a filter asks for particular edges; a quiet workload is not dim by itself. */
function isDimmed(filter: GraphFilter, lit: ReadonlySet<string>, id: string): boolean {
  const asks =
    filter.search !== "" ||
    filter.verdicts !== undefined ||
    filter.port !== undefined ||
    filter.protocol !== undefined;
  return asks && !lit.has(id);
}
