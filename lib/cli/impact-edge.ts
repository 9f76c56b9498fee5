import type { ExplainQuestion, Protocol, ReachQuestion } from "#lib/policy/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";
import type { ManifestProblem } from "#lib/manifests/manifest-problem.ts";

/** A connection that was observed, or is expected, and how the engine is asked about it. */
export interface ImpactEdge {
  readonly sender: string;
  readonly receiver: string;
  readonly port: number;
  readonly protocol: Protocol | "ICMP";
  /** What became of it when it was seen; a list that does not tell is of connections that must work. */
  readonly observed: "allowed" | "denied" | "not told";
  /** How often it was seen; 0 where the list does not tell. */
  readonly connections: number;
  /** The edge itself, where a flow source told of it. */
  readonly flow?: FlowEdge;
  readonly ask:
    | { readonly kind: "peers"; readonly question: ReachQuestion }
    | { readonly kind: "ends"; readonly question: ExplainQuestion };
}

/** What a file of flows came to. */
export interface FlowEdges {
  readonly edges: readonly ImpactEdge[];
  /** Lines that cannot be read; the rest counts all the same. */
  readonly problems: readonly ManifestProblem[];
  /** What the source itself says it did not see. */
  readonly remarks: readonly string[];
}
