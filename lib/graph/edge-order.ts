import type { GraphEdge } from "./cluster-graph.ts";
import { verdictIn, type GraphFilter } from "./graph-filter.ts";
import { ATTENTION } from "./graph-verdict.ts";
import type { VisibleGraph } from "./visible-graph.ts";

/**
 * Every edge that passes the filters, drawn alone, bundled or inside a collapsed room: what asks for attention first,
 * then by the names of its ends (as `nameOf` says them) and its port. Counts and times have no say, so that no row
 * moves while traffic flows.
 */
export function edgesInOrder(
  visible: Pick<VisibleGraph, "bundles" | "nodes">,
  filter: GraphFilter,
  nameOf: (id: string) => string = (id) => id,
): GraphEdge[] {
  const inside = visible.nodes.flatMap((node) => (node.kind === "room" ? node.inside : []));
  return [...visible.bundles.flatMap((bundle) => bundle.edges), ...inside]
    .map((edge) => ({ edge, place: placeOf(edge, filter, nameOf) }))
    .sort((a, b) => compare(a.place, b.place))
    .map(({ edge }) => edge);
}

type Place = readonly (string | number)[];

function placeOf(edge: GraphEdge, { view }: GraphFilter, nameOf: (id: string) => string): Place {
  const rank = ATTENTION.indexOf(verdictIn(edge, view));
  return [rank, nameOf(edge.sender), nameOf(edge.receiver), edge.port, edge.protocol, edge.key];
}

function compare(a: Place, b: Place): number {
  const at = a.findIndex((part, i) => part !== b[i]);
  if (at < 0) return 0;
  return a[at]! < b[at]! ? -1 : 1;
}

/** The edge `step` places after `key` in `edges`, round at the ends; the first one when `key` is not among them. */
export function edgeBeside(
  edges: readonly GraphEdge[],
  key: string | undefined,
  step: 1 | -1,
): GraphEdge | undefined {
  const index = edges.findIndex((edge) => edge.key === key);
  if (index === -1) return edges[0];
  return edges[(index + step + edges.length) % edges.length];
}
