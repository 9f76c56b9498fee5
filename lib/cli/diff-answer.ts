import {
  connectivityOf,
  DIFF_COLUMNS,
  diffConnectivity,
  diffFields,
  diffLine,
  diffRow,
  ingressConnections,
  netpolAnalyzerDiffLines,
  uncertainPairs,
  type ComparedConnectivity,
} from "#lib/policy/index.ts";
import type { Answer } from "./answer.ts";
import { compiledFor, type AskedFor } from "./asked-for.ts";
import type { ClusterInput } from "./cluster-input.ts";
import { csvLines, jsonHead, jsonLines } from "./output-format.ts";
import { unlistedRemarks } from "./unlisted-remarks.ts";

/**
 * Connections gained, lost and changed from one input to another. A difference is a finding, and so is
 * what netpol-analyzer's text has no place for.
 */
export function diffAnswer(before: ClusterInput, after: ClusterInput, asked: AskedFor): Answer {
  const [old, fresh] = [compared(before, asked), compared(after, asked)];
  const changes = [...diffConnectivity(old, fresh)];
  const { openings, cluster } = old.connectivity;
  const rows = changes.map((change) => diffRow(change, openings));
  const table = { columns: DIFF_COLUMNS, rows, fields: diffFields };
  const answer = (lines: Iterable<string>): Answer => ({ lines, hasFinding: changes.length > 0 });
  if (asked.format === "csv") return answer(csvLines(table));
  if (asked.format === "json") {
    const problems = [...before.problems, ...after.problems];
    const incomplete = [...before.incomplete, ...after.incomplete];
    return answer(jsonLines(jsonHead(cluster.profile.name, { problems, incomplete }), "changes", table));
  }
  if (asked.profile !== "netpol-analyzer") return answer(rows.map(diffLine));
  const remarks = [...unlisted(old, "Before, "), ...unlisted(fresh, "After, ")];
  return {
    lines: netpolAnalyzerDiffLines(changes),
    hasFinding: changes.length + remarks.length > 0,
    remarks,
  };
}

function unlisted({ connectivity, served }: ComparedConnectivity, when: string): readonly string[] {
  return unlistedRemarks(uncertainPairs(connectivity, served), when);
}

function compared(input: ClusterInput, asked: AskedFor): ComparedConnectivity {
  const connectivity = connectivityOf(compiledFor(input.snapshot, asked));
  return { connectivity, served: ingressConnections(connectivity, input.ingressBackends) };
}
