import { expect, test } from "vitest";
import type { FlowSourceStatus } from "#lib/rollout/index.ts";
import {
  flowWords,
  missingWords,
  proofStateText,
  proofWords,
  snapshotWords,
  sourceName,
} from "#components/shell/status-words.ts";
import { worstTone } from "#components/shell/worst-tone.ts";

const now = 1_000_000;

const receiving: Extract<FlowSourceStatus, { kind: "receiving" }> = {
  kind: "receiving",
  source: "hubble 127.0.0.1:4245",
  flowsPerSecond: 214.4,
  lostEvents: 0,
  unavailableNodes: [],
  connectedNodes: 3,
  unreadable: { count: 0 },
};

test("a live snapshot says how old its last sync is", () => {
  expect(
    snapshotWords({ kind: "connected", syncedAtMs: now - 2_000, resourceVersion: "9" }, now),
  ).toMatchObject({
    tone: "ready",
    text: "synced 2 s ago",
  });
});

test("a lost cluster says since when, why, and how old what is known is", () => {
  const words = snapshotWords(
    { kind: "lost", sinceMs: now - 60_000, lastSyncedAtMs: now - 90_000, reason: "connection refused." },
    now,
  );
  expect(words).toEqual({
    tone: "danger",
    text: "cluster lost for 1 min",
    detail: "connection refused. The last snapshot is 1 min old.",
  });
});

test("a source that misses nothing says so", () => {
  expect(flowWords(receiving, now)).toMatchObject({ tone: "ready", text: "Hubble, 214 flows/s, none lost" });
});

test("lost events are counted, and outweigh silent nodes in the pill", () => {
  const words = flowWords({ ...receiving, lostEvents: 1_204, unavailableNodes: ["node-3"] }, now);
  expect(words).toMatchObject({ tone: "attention", text: "Hubble, 214 flows/s, lost 1,204" });
  expect(words.detail).toContain("No flows from 1 node: node-3.");
});

test("a record that could not be read names the newest reason", () => {
  expect(missingWords({ ...receiving, unreadable: { count: 1, newest: "line 7 is not JSON" } })).toEqual([
    "1 record could not be read. The newest: line 7 is not JSON",
  ]);
});

test("a slow source keeps its decimals, an idle one has none", () => {
  expect(flowWords({ ...receiving, flowsPerSecond: 0.25 }, now).text).toContain("0.3 flows/s");
  expect(flowWords({ ...receiving, flowsPerSecond: 0 }, now).text).toContain(" 0 flows/s");
});

test("a file is named by its last part, another source as it is", () => {
  expect(sourceName("file /data/captures/shop.jsonl")).toBe("shop.jsonl");
  expect(sourceName("goldmane")).toBe("goldmane");
});

test("one dot for several statuses shows the gravest", () => {
  expect(worstTone(["ready", "danger", "attention"])).toBe("danger");
  expect(worstTone([])).toBe("ready");
});

const unproved = { kind: "none", title: "Cilium 1.19.4", inert: false } as const;

test("enforcement that nobody proved asks for attention, and one that is inert or disproved is a danger", () => {
  const about = { title: "Cilium 1.19.4", inert: false, proofId: "p", atMs: now - 7_200_000 } as const;
  expect(proofStateText(unproved)).toEqual({ text: "not proved", tone: "attention" });
  expect(proofStateText({ ...unproved, inert: true })).toEqual({ text: "inert", tone: "danger" });
  expect(proofStateText({ ...about, kind: "proved" })).toEqual({ text: "proved", tone: "ready" });
  expect(proofStateText({ ...about, kind: "disproved", because: "x" }).tone).toBe("danger");
  expect(proofStateText({ ...about, kind: "stale", because: "x" }).tone).toBe("attention");
  expect(proofStateText({ ...about, kind: "unclear", because: "x" })).toEqual({
    text: "partly proved",
    tone: "attention",
  });
});

test("the header names the CNI with the worth of its proof, and tells its age", () => {
  const words = proofWords({ ...unproved, kind: "proved", proofId: "p", atMs: now - 7_200_000 }, now);
  expect(words.text).toBe("Cilium 1.19.4, proved");
  expect(words.detail).toContain("2 h ago");
});
