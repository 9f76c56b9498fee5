import type { GraphEdge, GraphView } from "./cluster-graph.ts";
import { portText, verdictIn } from "./graph-filter.ts";
import { ATTENTION, countVerdicts, worstVerdict, type VerdictCounts } from "./graph-verdict.ts";
import type { Verdict } from "#lib/policy/index.ts";

/** Every edge between the same two visible nodes in one direction, drawn as one line. Never empty. */
export interface EdgeBundle {
  /** `source>>target`: stable as long as both nodes are visible, whatever the line carries. */
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly edges: readonly GraphEdge[];
  readonly counts: VerdictCounts;
  /** What the line is drawn as: the verdict that asks for attention first. */
  readonly verdict: Verdict;
  /** What stands on the line: its ports, or, where it carries more than can be named, "×3" per verdict, worst first. */
  readonly label: readonly LabelPart[];
}

/** A piece of a line's label in the colour of its verdict. */
export interface LabelPart {
  readonly text: string;
  readonly verdict: Verdict;
}

/** Identity of the line from `source` to `target`, whatever it carries. */
export function bundleId(source: string, target: string): string {
  return `${source}>>${target}`;
}

/** Up to two ports by number, when one colour tells the truth about all of them. */
function portsText(edges: readonly GraphEdge[], counts: VerdictCounts): string | undefined {
  const ports = [...new Set(edges.map((edge) => edge.port))].sort((a, b) => a - b);
  const verdicts = ATTENTION.filter((verdict) => counts[verdict] > 0);
  if (ports.length > 2 || verdicts.length > 1) return undefined;
  return ports.map((port) => (port === 0 ? portText({ ...edges[0]!, port }) : String(port))).join(", ");
}

function labelOf(edges: readonly GraphEdge[], counts: VerdictCounts): LabelPart[] {
  const ports = portsText(edges, counts);
  if (ports !== undefined) return [{ text: ports, verdict: worstVerdict(counts)! }];
  return ATTENTION.filter((verdict) => counts[verdict] > 0).map((verdict) => ({
    text: `×${counts[verdict]}`,
    verdict,
  }));
}

/** The edge of a bundle that asks for attention first: worst verdict, then the newest denial or traffic, then the key. */
export function byAttention(view: GraphView): (a: GraphEdge, b: GraphEdge) => number {
  const rank = (edge: GraphEdge) => ATTENTION.indexOf(verdictIn(edge, view));
  return (a, b) => rank(a) - rank(b) || (b.lastSeenMs ?? 0) - (a.lastSeenMs ?? 0) || (a.key < b.key ? -1 : 1);
}

/** Bundles `edges`, all of which run from `source` to `target`. */
export function bundleOf(
  source: string,
  target: string,
  edges: readonly GraphEdge[],
  view: GraphView,
): EdgeBundle {
  const counts = countVerdicts(edges.map((edge) => verdictIn(edge, view)));
  return {
    id: bundleId(source, target),
    source,
    target,
    edges: edges.toSorted(byAttention(view)),
    counts,
    verdict: worstVerdict(counts)!,
    label: labelOf(edges, counts),
  };
}
