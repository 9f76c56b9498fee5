import type { EdgeBucket, FlowEdge } from "#lib/flows/index.ts";
import type { AllowRule, Decision, Refusal, Verdict } from "#lib/policy/index.ts";
import type { TriageDecision } from "#lib/rollout/index.ts";
import type { Narrowing } from "./narrowing.ts";

/** One other pair that a rule would open. */
export interface OpenedPair {
  readonly sender: string;
  readonly receiver: string;
  readonly ports: string;
  /** Flows of this pair were observed as well. */
  readonly observed: boolean;
}

/** What a rule opens beyond the edge it was made for. */
export interface BlastRadius {
  readonly pairs: readonly OpenedPair[];
  readonly total: number;
  /** Peers outside the cluster that it opens, as CIDRs or "any address". */
  readonly external: readonly string[];
}

/** A rule that could be accepted for an edge, with everything the engineer needs to judge it. */
export interface RuleProposal {
  readonly rule: Omit<AllowRule, "id" | "author" | "createdAtMs">;
  readonly blastRadius: BlastRadius;
  readonly egressYaml?: string;
  readonly ingressYaml?: string;
  /** Why a side is missing or what to watch out for: "observe only", "hostNetwork peers need an address". */
  readonly notes: readonly string[];
  /** Ways to open fewer other pairs, best first; absent or empty when there is none (see `narrowings`). */
  readonly narrowings?: readonly Narrowing[];
}

/** Everything that the inspector shows for one edge, in its order: verdict, what, how much, why, what to do. */
export interface EdgeInspection {
  readonly edge: FlowEdge;
  readonly connections: number;
  readonly denials: number;
  readonly buckets: readonly EdgeBucket[];
  readonly now: { readonly verdict: Verdict; readonly decision: Decision };
  readonly candidate: { readonly verdict: Verdict; readonly decision: Decision };
  /** Of the policies named in the two decisions those that stand in the cluster, as `namespace/name`. */
  readonly standing: readonly string[];
  /** Namespaces whose inbox the edge belongs to, with the decision taken there, if any. */
  readonly inboxes: readonly { readonly namespace: string; readonly decision?: TriageDecision }[];
  /** The rule in force by which the edge was accepted. */
  readonly rule?: AllowRule;
  /** That rule as it is stored, with what it opens today and its manifests; it need not be what would be proposed now. */
  readonly stored?: RuleProposal;
  readonly proposal:
    { readonly ok: true; readonly value: RuleProposal } | { readonly ok: false; readonly refusal: Refusal };
}
