import {
  policyYaml,
  withPatch,
  type LintFinding,
  type NetworkPolicy,
  type Snapshot,
} from "#lib/policy/index.ts";
import { diffLines, type DiffLine } from "./diff-lines.ts";

/** A finding with what its patch changes, as lines of YAML. */
export interface ListedFinding extends LintFinding {
  readonly diff?: readonly DiffLine[];
}

/** What lint finds in the policies that stand in the cluster, or in one namespace of it. */
export interface LintPage {
  /** When the cluster was read. */
  readonly atMs: number;
  readonly namespace?: string;
  /** Policies that were looked at. */
  readonly policies: number;
  /** Rules that were asked. */
  readonly rules: number;
  /** Worst first. */
  readonly findings: readonly ListedFinding[];
}

/** Findings with the lines that their patches change, by the policies that stand in the snapshot. */
export function listedFindings(
  findings: readonly LintFinding[],
  snapshot: Snapshot,
): readonly ListedFinding[] {
  const policies = new Map(snapshot.policies.map((policy) => [keyOf(policy.metadata), policy]));
  return findings.map((finding) => {
    const { patch, object } = finding;
    const policy = object.kind === "NetworkPolicy" ? policies.get(keyOf(object)) : undefined;
    if (patch === undefined || policy === undefined) return finding;
    return { ...finding, diff: diffOf(policy, withPatch(policy, patch.operations)) };
  });
}

function diffOf(before: NetworkPolicy, after: NetworkPolicy): readonly DiffLine[] {
  return diffLines(specText(before), specText(after));
}

/** Everything but what the server keeps for itself. */
function specText(policy: NetworkPolicy): readonly string[] {
  return policyYaml(policy).trimEnd().split("\n");
}

function keyOf({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace ?? ""}/${name}`;
}
