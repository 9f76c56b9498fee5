import {
  connectivityOf,
  EXPOSURE_COLUMNS,
  exposureFields,
  exposureLines,
  exposureOf,
  exposureRows,
  type Connectivity,
  type Exposure,
  type WorkloadId,
} from "#lib/policy/index.ts";
import type { Answer } from "./answer.ts";
import { compiledFor, type AskedFor } from "./asked-for.ts";
import type { ClusterInput } from "./cluster-input.ts";
import { csvLines, jsonHead, jsonLines } from "./output-format.ts";
import { workloadNamed } from "./workload-named.ts";

/**
 * Who may reach a workload and what it may reach; of every workload, if none is named.
 *
 * @throws UsageError where no workload has the name.
 */
export function exposureAnswer(
  input: ClusterInput,
  asked: AskedFor & { readonly workload?: string },
): Answer {
  const wanted = asked.workload === undefined ? undefined : workloadNamed(input.snapshot, asked.workload);
  const connectivity = connectivityOf(compiledFor(input.snapshot, asked));
  const ids = wanted === undefined ? connectivity.workloads.map((end) => end.workload.id) : [wanted];
  return { lines: exposureText(input, connectivity, ids, asked), hasFinding: false };
}

function* exposureText(
  input: ClusterInput,
  connectivity: Connectivity,
  ids: readonly WorkloadId[],
  { format }: AskedFor,
): Generator<string> {
  const { openings, cluster } = connectivity;
  if (format === "txt") {
    let isFirst = true;
    for (const exposure of exposures(connectivity, ids)) {
      if (!isFirst) yield "";
      isFirst = false;
      yield* exposureLines(exposure, openings);
    }
    return;
  }
  const rows = exposures(connectivity, ids).flatMap((exposure) => exposureRows(exposure, openings));
  const table = { columns: EXPOSURE_COLUMNS, rows, fields: exposureFields };
  if (format === "csv") yield* csvLines(table);
  else yield* jsonLines(jsonHead(cluster.profile.name, input), "exposure", table);
}

function* exposures(connectivity: Connectivity, ids: readonly WorkloadId[]): Generator<Exposure> {
  for (const id of ids) {
    const exposure = exposureOf(connectivity, id);
    if (exposure !== undefined) yield exposure;
  }
}
