import type { Connectivity } from "../connectivity/connectivity.ts";
import { diffConnectivity } from "../connectivity/diff-connectivity.ts";
import { diffRow, type DiffRow } from "../connectivity/diff-rows.ts";

/** Pairs of workloads, or of a workload and addresses outside, between which something else is open afterwards. */
export interface ReachChanges {
  readonly counts: Readonly<Record<DiffRow["change"], number>>;
  /** The first of each kind. */
  readonly rows: readonly DiffRow[];
}

/** Compares two connectivities of the same workloads; counts all pairs, and lists at most `most` of each kind. */
export function reachChanges(before: Connectivity, after: Connectivity, most: number): ReachChanges {
  const counts = { added: 0, removed: 0, changed: 0 };
  const rows: DiffRow[] = [];
  for (const change of diffConnectivity({ connectivity: before }, { connectivity: after })) {
    counts[change.kind] += 1;
    if (counts[change.kind] <= most) rows.push(diffRow(change, before.openings));
  }
  return { counts, rows };
}
