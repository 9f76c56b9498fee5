import { VERDICTS, type PeerKey, type Verdict } from "#lib/policy/index.ts";
import type { ClusterGraph, GraphEdge, GraphView } from "./cluster-graph.ts";

/** Everything that decides what of the graph is on the canvas. It lives in the URL, so that a link shows the same. */
export interface GraphFilter {
  readonly view: GraphView;
  /** Rooms shown; undefined shows all that have something in them. */
  readonly namespaces?: readonly string[];
  /** Rooms that show their workloads, and the folds (`FOLDS`) that show their members; "all" expands everything. */
  readonly expanded: readonly string[] | "all";
  /** Verdicts shown; undefined shows all. */
  readonly verdicts?: readonly Verdict[];
  readonly port?: number;
  readonly protocol?: string;
  /** Words that an edge's ends or port must contain; empty matches everything. Without spaces at either end. */
  readonly search: string;
  readonly windowDays: number;
  readonly hideSystem: boolean;
  /**
   * Show traffic from and to nodes that is allowed now and under the candidate as well. It is mostly kubelet probes of
   * every pod, which no NetworkPolicy can deny; what somebody has to decide about is shown in any case.
   */
  readonly showNodes: boolean;
  /** Show this workload or outsider with its direct peers only. */
  readonly focus?: PeerKey;
}

/** Windows over which edges can be counted, in days. Eight days cover a weekly job and a day to look at it. */
export const WINDOWS = [1, 8, 30] as const;

/** What an address without parameters shows. */
export const NO_FILTER: GraphFilter = {
  view: "candidate",
  expanded: [],
  search: "",
  windowDays: 8,
  hideSystem: false,
  showNodes: false,
};

/** The verdict of `edge` in the world that `view` draws. */
export function verdictIn(edge: GraphEdge, view: GraphView): Verdict {
  return view === "now" ? edge.now : edge.candidate;
}

/** How peers are named on the canvas, so that a search finds what is read. */
export type PeerNames = ReadonlyMap<PeerKey, string>;

/** Names of every workload and outsider: `namespace/name`, an FQDN, or an address. */
export function peerNames(graph: ClusterGraph): PeerNames {
  const workloads = graph.namespaces.flatMap((room) =>
    room.workloads.map((workload) => [workload.key, `${room.name}/${workload.name}`] as const),
  );
  const outsiders = graph.outsiders.map((outsider) => [outsider.key, outsider.label] as const);
  return new Map([...workloads, ...outsiders]);
}

/** "8443 (https)" or "all ports": a port as people say it. 0 stands for no port, or for every port. */
export function portText(edge: Pick<GraphEdge, "port" | "protocol" | "portName">): string {
  if (edge.port === 0) return edge.protocol === "ICMP" ? "ICMP" : `any ${edge.protocol}`;
  return edge.portName === undefined
    ? `${edge.port}/${edge.protocol}`
    : `${edge.port}/${edge.protocol} (${edge.portName})`;
}

function matchesSearch(edge: GraphEdge, search: string, names: PeerNames): boolean {
  if (search === "") return true;
  const text =
    `${names.get(edge.sender) ?? edge.sender} ${names.get(edge.receiver) ?? edge.receiver} ${portText(edge)}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/**
 * Whether an edge passes the filters that do not depend on its verdict: port, protocol, words. Kept apart from
 * `passesVerdict` because the legend counts what passes everything *but* the verdict, or a click on it would empty it.
 */
export function passesWords(edge: GraphEdge, filter: GraphFilter, names: PeerNames): boolean {
  if (filter.port !== undefined && edge.port !== filter.port) return false;
  if (filter.protocol !== undefined && edge.protocol !== filter.protocol) return false;
  return matchesSearch(edge, filter.search, names);
}

/** Whether an edge's verdict in the filter's view is one of those shown. */
export function passesVerdict(edge: GraphEdge, filter: GraphFilter): boolean {
  return filter.verdicts === undefined || filter.verdicts.includes(verdictIn(edge, filter.view));
}

/** `filter` with one verdict shown or hidden; showing all five again is no filter at all. Kept in the five words' order. */
export function toggleVerdict(filter: GraphFilter, verdict: Verdict): GraphFilter {
  const shown = new Set(filter.verdicts ?? VERDICTS);
  // The first click on a legend asks for "only these", as a filter of everything-but would be a surprise.
  const next =
    filter.verdicts === undefined ? new Set([verdict]) : shown.symmetricDifference(new Set([verdict]));
  const verdicts = VERDICTS.filter((word) => next.has(word));
  return {
    ...filter,
    verdicts: verdicts.length === 0 || verdicts.length === VERDICTS.length ? undefined : verdicts,
  };
}

/** `filter` with one room or fold expanded or collapsed. `all` names what "all" stands for at this moment. */
export function toggleExpanded(filter: GraphFilter, name: string, all: readonly string[]): GraphFilter {
  const open = filter.expanded === "all" ? all : filter.expanded;
  const expanded = open.includes(name) ? open.filter((other) => other !== name) : [...open, name].sort();
  return { ...filter, expanded };
}
