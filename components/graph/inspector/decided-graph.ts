import type { ClusterGraph, GraphEdge } from "#lib/graph/index.ts";
import type { TriageDecision } from "#lib/rollout/index.ts";

/** What an edge will look like once the server has taken a decision: an accepted one is allowed under the candidate. */
function decided(edge: GraphEdge, decision: TriageDecision["kind"] | undefined): GraphEdge {
  if (decision === "accepted") return { ...edge, decision, candidate: "allowed" };
  return { ...edge, decision };
}

/**
 * The graph as it will be after a decision about some edges, shown at once and replaced by the server's own answer.
 * Undoing (`undefined`) leaves the verdict to the server: only the engine knows what it goes back to.
 */
export function withDecision(
  graph: ClusterGraph,
  keys: ReadonlySet<string>,
  decision: TriageDecision["kind"] | undefined,
): ClusterGraph {
  const edges = graph.edges.map((edge) => (keys.has(edge.key) ? decided(edge, decision) : edge));
  const undecided = new Map<string, number>();
  graph.edges.forEach((edge, index) => {
    const after = edges[index]!;
    if (edge === after) return;
    const change = open(after) - open(edge);
    for (const namespace of new Set([edge.senderNamespace, edge.receiverNamespace])) {
      if (namespace !== undefined) undecided.set(namespace, (undecided.get(namespace) ?? 0) + change);
    }
  });
  const namespaces = graph.namespaces.map((room) => {
    const change = undecided.get(room.name) ?? 0;
    return change === 0 ? room : { ...room, undecided: Math.max(0, room.undecided + change) };
  });
  return { ...graph, edges, namespaces };
}

function open(edge: GraphEdge): number {
  return edge.candidate === "would-be-denied" && edge.decision === undefined ? 1 : 0;
}
