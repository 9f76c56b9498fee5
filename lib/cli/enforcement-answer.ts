import { enforcementReport, reportText } from "#lib/enforcement/index.ts";
import { UsageError, type Answer } from "./answer.ts";
import type { ClusterInput } from "./cluster-input.ts";

/** Formats of a report: it is no table. */
export const ENFORCEMENT_FORMATS = ["txt", "json"] as const;

/** How a report is wanted. */
export interface EnforcementOptions {
  readonly format: (typeof ENFORCEMENT_FORMATS)[number];
}

/**
 * What the objects of a cluster say about enforcement. A finding is everything but a CNI whose settings enforce: also
 * that nobody knows.
 *
 * @throws UsageError where the input holds nothing of a cluster beside its workloads and policies.
 */
export function enforcementAnswer({ snapshot }: ClusterInput, { format }: EnforcementOptions): Answer {
  if (snapshot.evidence === undefined) {
    throw new UsageError("There is nothing in this input by which a network could be recognised.");
  }
  const report = enforcementReport(snapshot.evidence);
  const text = format === "json" ? JSON.stringify(report, undefined, 2) : reportText(report).trimEnd();
  return { lines: text.split("\n"), hasFinding: report.cni.enforces !== "yes" };
}
