import type { ClusterGraph, GraphEdge } from "./cluster-graph.ts";
import { byAttention } from "./edge-bundle.ts";
import type { GraphFilter } from "./graph-filter.ts";
import type { VisibleGraph } from "./visible-graph.ts";

/** Every edge that passes the filters, drawn alone, bundled or inside a collapsed room; what asks for attention first. */
export function edgesInOrder(
  visible: Pick<VisibleGraph, "bundles" | "nodes">,
  filter: GraphFilter,
): GraphEdge[] {
  const inside = visible.nodes.flatMap((node) => (node.kind === "room" ? node.inside : []));
  return [...visible.bundles.flatMap((bundle) => bundle.edges), ...inside].sort(byAttention(filter.view));
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

/** Edges of one namespace that "accept all observed" would decide: seen, cut by the candidate, and not decided yet. */
export function undecidedOf(graph: ClusterGraph, namespace: string): GraphEdge[] {
  return graph.edges.filter(
    (edge) =>
      edge.candidate === "would-be-denied" &&
      edge.decision === undefined &&
      (edge.senderNamespace === namespace || edge.receiverNamespace === namespace),
  );
}
