import { describe, expect, test } from "vitest";
import {
  REPORT_OVERDUE_MS,
  statusAsOf,
  type FlowSourceStatus,
  type SnapshotStatus,
} from "#lib/rollout/index.ts";

const AT = 1_800_000_000_000;
const connected: SnapshotStatus = { kind: "connected", syncedAtMs: AT, resourceVersion: "41" };
const receiving: FlowSourceStatus = {
  kind: "receiving",
  source: "hubble relay",
  flowsPerSecond: 3,
  lostEvents: 0,
  unavailableNodes: [],
  connectedNodes: 2,
  unreadable: { count: 0 },
};

describe("a stored status", () => {
  test("is believed while reports come in time", () => {
    const stored = { snapshot: connected, flows: receiving, reportedAtMs: AT };
    expect(statusAsOf(stored, AT + REPORT_OVERDUE_MS)).toEqual({ snapshot: connected, flows: receiving });
  });

  test("of a worker that fell silent is lost since its last report, and says for how long", () => {
    const stored = { snapshot: connected, flows: receiving, reportedAtMs: AT };
    expect(statusAsOf(stored, AT + 21_000)).toEqual({
      snapshot: {
        kind: "lost",
        sinceMs: AT,
        lastSyncedAtMs: AT,
        reason: "The worker has not reported for 21 s. Start it again, or look into its log.",
      },
      flows: {
        kind: "lost",
        source: "hubble relay",
        sinceMs: AT,
        reason: "The worker has not reported for 21 s. Start it again, or look into its log.",
      },
    });
  });

  test("that only flows touch does not make an old picture of the cluster young", () => {
    const late = AT + REPORT_OVERDUE_MS + 1;
    const { snapshot, flows } = statusAsOf(
      { snapshot: connected, flows: receiving, reportedAtMs: late },
      late,
    );
    expect([snapshot.kind, flows.kind]).toEqual(["lost", "receiving"]);
  });

  test("of a worker that died in its first look was never synced", () => {
    const syncing: SnapshotStatus = {
      kind: "syncing",
      sinceMs: AT,
      detail: "3 of 8 kinds of objects are read",
    };
    const none: FlowSourceStatus = { kind: "none", reason: "no source is configured" };
    const { snapshot, flows } = statusAsOf(
      { snapshot: syncing, flows: none, reportedAtMs: AT },
      AT + 3 * 3_600_000,
    );
    expect(snapshot).toEqual({
      kind: "lost",
      sinceMs: AT,
      reason: "The worker has not reported for 3 h. Start it again, or look into its log.",
    });
    expect(flows).toBe(none);
  });

  test("that is lost already keeps its own reason", () => {
    const lost: SnapshotStatus = { kind: "lost", sinceMs: AT, reason: "connection refused" };
    expect(statusAsOf({ snapshot: lost, flows: receiving, reportedAtMs: AT }, AT + 60_000).snapshot).toBe(
      lost,
    );
  });
});
