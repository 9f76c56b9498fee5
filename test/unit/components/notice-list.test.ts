import { expect, test } from "vitest";
import type { ClusterId } from "#lib/policy/index.ts";
import type { ClusterStatus } from "#lib/rollout/index.ts";
import { noticesFor } from "#components/shell/notice-list.ts";

const now = 1_000_000;
const healthy: ClusterStatus = {
  clusterId: "town" as ClusterId,
  name: "town",
  simulated: true,
  writes: "on",
  snapshot: { kind: "connected", syncedAtMs: now, resourceVersion: "1" },
  flows: {
    kind: "receiving",
    source: "hubble",
    flowsPerSecond: 3,
    lostEvents: 0,
    unavailableNodes: [],
    connectedNodes: 1,
    unreadable: { count: 0 },
  },
  scenarioProblems: [],
};
const live = { kind: "live" } as const;

function ids(input: Parameters<typeof noticesFor>[0]): readonly string[] {
  return noticesFor(input).map(({ id }) => id);
}

test("a healthy installation says nothing", () => {
  expect(ids({ status: healthy, connection: live, now })).toEqual([]);
});

test("read-only says how to turn writes on", () => {
  const [notice] = noticesFor({ status: { ...healthy, writes: "off" }, connection: live, now });
  expect(notice?.id).toBe("read-only");
  expect(notice?.text).toContain("--writes on");
});

test("a reconnect of a second does not flicker; a longer one says since when", () => {
  expect(ids({ status: healthy, connection: { kind: "lost", sinceMs: now - 1_000 }, now })).toEqual([]);
  expect(ids({ status: healthy, connection: { kind: "lost", sinceMs: now - 9_000 }, now })).toEqual([
    "events",
  ]);
});

test("a server that does not answer is said once, not again as lost events", () => {
  const failure = { code: "unreachable", message: "No answer." };
  expect(ids({ failure, connection: { kind: "lost", sinceMs: 0 }, now })).toEqual(["server"]);
});

test("an unreachable database is named as such", () => {
  const failure = { code: "database-unreachable", message: "It is away." };
  const [notice] = noticesFor({ status: healthy, failure, connection: live, now });
  expect(notice?.title).toBe("The database does not answer");
  expect(notice?.text).toContain("Rolling back works without it.");
});

test("incomplete coverage, a lost cluster and scenario problems stand together, the gravest first", () => {
  const status: ClusterStatus = {
    ...healthy,
    snapshot: { kind: "lost", sinceMs: now - 5_000, reason: "Refused." },
    flows: { kind: "lost", source: "hubble", sinceMs: 0, reason: "Refused." },
    scenarioProblems: [{ file: "a.yaml", line: 3, message: "no image" }],
  };
  expect(ids({ status, connection: live, now })).toEqual(["cluster", "flows", "scenario"]);
  expect(noticesFor({ status, connection: live, now })[2]?.lines).toEqual(["a.yaml:3  no image"]);
});

test("kinds that may not be read are named, with the server's own words on demand", () => {
  const reason = 'namespaces is forbidden: User "viewer" cannot list resource';
  const snapshot = {
    ...healthy.snapshot,
    unreadable: [{ kind: "NetworkPolicy", reason }],
  } as ClusterStatus["snapshot"];
  const [notice] = noticesFor({ status: { ...healthy, snapshot }, connection: live, now });
  expect(notice).toMatchObject({
    id: "unreadable",
    title: "Drawbridge may not read NetworkPolicy",
    lines: [reason],
  });
});
