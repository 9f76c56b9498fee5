import {
  CANARY_IMAGE,
  exportFiles,
  generateBaseline,
  runbook,
  type RunbookInput,
} from "#lib/baseline/index.ts";
import { findingsOf } from "#lib/discovery/index.ts";
import { enforcementReport } from "#lib/enforcement/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";
import { nearestName, NO_CLUSTER_ASKED, type Snapshot } from "#lib/policy/index.ts";
import { UsageError, type Answer } from "./answer.ts";
import type { ClusterInput } from "./cluster-input.ts";

/** What is exported, and as what. */
export interface ExportOptions {
  readonly namespace?: readonly string[];
  readonly canaryImage?: string;
}

/** How long the runbook asks to observe. */
const OBSERVATION_DAYS = 7;

/**
 * What a runbook is written from, for a cluster and the connections observed in it.
 *
 * @throws UsageError where a namespace that was asked for is not there.
 */
export function runbookInput(
  input: Pick<ClusterInput, "snapshot">,
  edges: readonly FlowEdge[],
  options: ExportOptions,
): RunbookInput {
  const snapshot = asOfLastFlow(input.snapshot, edges);
  const known = snapshot.namespaces.map(({ name }) => name);
  for (const name of options.namespace ?? []) {
    if (!known.includes(name)) throw new UsageError(missingText(name, known));
  }
  const report = enforcementReport(snapshot.evidence ?? NO_CLUSTER_ASKED);
  const findings = findingsOf(snapshot, report);
  const baselines = generateBaseline({
    snapshot,
    report,
    findings,
    edges,
    dismissed: new Set(),
    rules: [],
    namespaces: options.namespace,
  });
  return {
    snapshot,
    report,
    findings,
    edges,
    baselines,
    canaryImage: options.canaryImage ?? CANARY_IMAGE,
    observationDays: OBSERVATION_DAYS,
  };
}

/** Manifests have no time of their own; ages then count from the last connection that was seen. */
function asOfLastFlow(snapshot: Snapshot, edges: readonly FlowEdge[]): Snapshot {
  if (snapshot.takenAtMs > 0) return snapshot;
  return { ...snapshot, takenAtMs: edges.reduce((last, edge) => Math.max(last, edge.lastSeenMs), 0) };
}

/** The whole export by path, or the runbook alone. */
export function filesOf(input: RunbookInput, format: "folder" | "runbook"): ReadonlyMap<string, string> {
  return format === "folder" ? exportFiles(input) : new Map([["README.md", runbook(input)]]);
}

const NO_FLOWS =
  "No connections were given (--flows): apps have no rules, and enforcing this cuts everything between them.";

/** What was written, and what it leaves out: something that is uncovered or cannot be said is a finding,
 * and so is that no connection was given: then apps have no rules at all. */
export function exportAnswer(
  { baselines, edges }: RunbookInput,
  files: ReadonlyMap<string, string>,
  out: string,
): Answer {
  const policies = baselines.reduce((sum, one) => sum + one.policies.length, 0);
  const uncovered = baselines.reduce((sum, one) => sum + one.uncovered.length, 0);
  const unsaid = baselines.reduce((sum, one) => sum + one.inexpressible.length, 0);
  const remarks = [
    ...(edges.length === 0 ? [NO_FLOWS] : []),
    ...(uncovered > 0 ? [`${uncovered} observed connections have no rule; the runbook says why.`] : []),
    ...(unsaid > 0
      ? [`${unsaid} needs cannot be said by a NetworkPolicy here; the runbook says what to do.`]
      : []),
  ];
  const lines = [`${out}: ${files.size} files, ${policies} policies for ${baselines.length} namespaces.`];
  return { lines, hasFinding: remarks.length > 0, remarks };
}

function missingText(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return `There is no namespace ${name} in this input.${near === undefined ? "" : ` Did you mean ${near}?`}`;
}
