import {
  CONNECTIVITY_COLUMNS,
  connectivityFields,
  connectivityLine,
  connectivityOf,
  connectivityRows,
  ingressConnections,
  netpolAnalyzerLines,
  netpolAnalyzerRows,
  uncertainPairs,
  type Connection,
  type Connectivity,
} from "#lib/policy/index.ts";
import type { Answer } from "./answer.ts";
import { compiledFor, type AskedFor } from "./asked-for.ts";
import type { ClusterInput } from "./cluster-input.ts";
import { csvLines, jsonHead, jsonLines, jsonList } from "./output-format.ts";
import { unlistedRemarks } from "./unlisted-remarks.ts";

/**
 * Every connection that is open or may be. In netpol-analyzer's profile it is printed as that tool prints it;
 * what is uncertain has no place there, so that there is any is a finding.
 */
export function connectivityAnswer(input: ClusterInput, asked: AskedFor): Answer {
  const cluster = compiledFor(input.snapshot, asked);
  const connectivity = connectivityOf(cluster);
  const served = ingressConnections(connectivity, input.ingressBackends);
  if (asked.profile !== "netpol-analyzer")
    return { lines: ownLines(input, connectivity, served, asked), hasFinding: false };
  const remarks = unlistedRemarks(uncertainPairs(connectivity, served));
  return { lines: analyzerLines(connectivity, served, asked), hasFinding: remarks.length > 0, remarks };
}

function* ownLines(
  input: ClusterInput,
  connectivity: Connectivity,
  served: readonly Connection[],
  { format }: AskedFor,
): Generator<string> {
  const rows = connectivityRows(connectivity, served);
  const table = { columns: CONNECTIVITY_COLUMNS, rows, fields: connectivityFields };
  if (format === "csv") yield* csvLines(table);
  else if (format === "json") {
    yield* jsonLines(jsonHead(connectivity.cluster.profile.name, input), "connections", table);
  } else for (const row of rows) yield connectivityLine(row);
}

function* analyzerLines(
  connectivity: Connectivity,
  served: readonly Connection[],
  { format }: AskedFor,
): Generator<string> {
  const rows = netpolAnalyzerRows(connectivity, served);
  if (format === "txt") yield* netpolAnalyzerLines(rows);
  else if (format === "json") yield* jsonList("", rows);
  else
    yield* csvLines({
      columns: ["src", "dst", "conn"],
      rows,
      fields: ({ src, dst, conn }) => [src, dst, conn],
    });
}
