import type { DnsAnswer } from "./dns-names.ts";
import type { CoverageGap, Flow } from "./flow.ts";

/**
 * What one line or message of a flow source comes to. `id` names the report itself (not the connection), so that one
 * read twice after a restart can be told; the same report always gets the same id.
 */
export type FlowRecord =
  | { readonly kind: "flow"; readonly flow: Flow; readonly id: string }
  | { readonly kind: "dns-answer"; readonly answer: DnsAnswer; readonly id: string }
  | { readonly kind: "coverage"; readonly gap: CoverageGap }
  | { readonly kind: "node-status"; readonly change: NodeStatusChange }
  | { readonly kind: "skipped"; readonly why: string };

/** Nodes that a source says it now can or can't hear. */
export interface NodeStatusChange {
  readonly nodes: readonly string[];
  readonly state: "connected" | "unavailable";
  readonly message: string;
  readonly atMs: number;
}
