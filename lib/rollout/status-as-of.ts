import type { ClusterStatus, FlowSourceStatus, SnapshotStatus } from "./cluster-status.ts";

/**
 * After how long without a report a worker counts as gone, in milliseconds: three of its reports missed. A tenth of
 * that would call a garbage collection a death.
 */
export const REPORT_OVERDUE_MS = 15_000;

/** A status as it is stored, with the last time at which the worker wrote to it, in epoch milliseconds. */
export interface ReportedStatus {
  readonly snapshot: SnapshotStatus;
  readonly flows: FlowSourceStatus;
  readonly reportedAtMs: number;
}

/**
 * What a stored status is worth at `now`: a worker that died cannot write that it died, so good news that is older than
 * `REPORT_OVERDUE_MS` becomes "lost since its last report". Bad news and "no source" stay as they are.
 */
export function statusAsOf(
  { snapshot, flows, reportedAtMs }: ReportedStatus,
  now: number,
): Pick<ClusterStatus, "snapshot" | "flows"> {
  return { snapshot: snapshotAsOf(snapshot, reportedAtMs, now), flows: flowsAsOf(flows, reportedAtMs, now) };
}

function snapshotAsOf(snapshot: SnapshotStatus, reportedAtMs: number, now: number): SnapshotStatus {
  if (snapshot.kind === "lost") return snapshot;
  // "connected" names its own last look; the row may have been touched since, by flows alone.
  const lastMs = snapshot.kind === "connected" ? snapshot.syncedAtMs : reportedAtMs;
  if (now - lastMs <= REPORT_OVERDUE_MS) return snapshot;
  return {
    kind: "lost",
    sinceMs: lastMs,
    ...(snapshot.kind === "connected" ? { lastSyncedAtMs: lastMs } : {}),
    reason: silence(now - lastMs),
  };
}

function flowsAsOf(flows: FlowSourceStatus, reportedAtMs: number, now: number): FlowSourceStatus {
  if (flows.kind !== "receiving" || now - reportedAtMs <= REPORT_OVERDUE_MS) return flows;
  const { source } = flows;
  return { kind: "lost", source, sinceMs: reportedAtMs, reason: silence(now - reportedAtMs) };
}

/** Whole seconds, minutes or hours: the age stands beside it anyway, this one is for readers of JSON. */
function silence(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const span =
    seconds < 120
      ? `${seconds} s`
      : seconds < 7200
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3600)} h`;
  return `The worker has not reported for ${span}. Start it again, or look into its log.`;
}
