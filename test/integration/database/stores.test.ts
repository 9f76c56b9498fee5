import { describe, expect, it } from "vitest";
import { edgeKey, EMPTY_TALLY, type FlowEdge } from "#lib/flows/index.ts";
import {
  peerKey,
  type AllowRule,
  type ClusterId,
  type Peer,
  type RuleId,
  type WorkloadId,
} from "#lib/policy/index.ts";
import type { Operation, OperationId, Revision, RevisionId, Rollout } from "#lib/rollout/index.ts";
import { appendAudit, readAuditPage } from "#lib/server/database/audit-store.ts";
import { ensureCluster, readClusterStatus, saveSnapshotStatus } from "#lib/server/database/cluster-store.ts";
import {
  pruneFlows,
  readBuckets,
  readCursor,
  readEdge,
  readEdges,
  readEdgesInWindow,
  readGaps,
  recordFlows,
} from "#lib/server/database/flow-edge-store.ts";
import { migrate } from "#lib/server/database/migrate.ts";
import {
  endOperation,
  insertOperation,
  journaledUids,
  readOperation,
  recordStep,
  startOperation,
} from "#lib/server/database/operation-store.ts";
import { insertRevision, readRevisions } from "#lib/server/database/revision-store.ts";
import { readRollouts, saveRollout } from "#lib/server/database/rollout-store.ts";
import { insertRules, readRules, removeRule, restoreRule } from "#lib/server/database/rule-store.ts";
import { saveSnapshot, snapshotOf } from "#lib/server/database/snapshot-store.ts";
import { decideEdges, forgetDecisions, readTriage } from "#lib/server/database/triage-store.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import { testDatabase } from "../postgres.ts";

const own = testDatabase();
const clusterId = "town" as ClusterId;
const HOUR = 3_600_000;

const web: Peer = {
  kind: "workload",
  id: "storefront/Deployment/web" as WorkloadId,
  namespace: "storefront",
  name: "web",
  workloadKind: "Deployment",
};
const pay: Peer = {
  kind: "workload",
  id: "payments/Deployment/api" as WorkloadId,
  namespace: "payments",
  name: "api",
  workloadKind: "Deployment",
};

function edgeOf(sender: Peer, receiver: Peer, more: Partial<FlowEdge> = {}): FlowEdge {
  return {
    key: edgeKey(peerKey(sender), peerKey(receiver), 8080, "TCP"),
    sender,
    receiver,
    port: 8080,
    protocol: "TCP",
    tally: { senderAllowed: 2, senderDenied: 0, receiverAllowed: 2, receiverDenied: 1 },
    firstSeenMs: TOWN_AT_MS,
    lastSeenMs: TOWN_AT_MS + 1_000,
    dnsNames: ["b.example", "a.example"],
    ...more,
  };
}

const rule: AllowRule = {
  id: "rule-1" as RuleId,
  sender: { kind: "pods", namespace: "storefront", podSelector: { matchLabels: { app: "web" } } },
  receiver: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "api" } } },
  ports: [{ protocol: "TCP", port: 8080 }],
  reason: "checkout pays",
  origin: "flow",
  author: "ada",
  createdAtMs: TOWN_AT_MS,
};

describe("migrations", () => {
  it("are applied once, however often and by however many starters at a time they are asked for", async () => {
    expect(await Promise.all([migrate(own.url), migrate(own.url), migrate(own.url)])).toEqual([[], [], []]);
  });
});

describe("the audit log", () => {
  it("is append-only: the database refuses update, delete and truncate", async () => {
    const event = {
      clusterId,
      atMs: TOWN_AT_MS,
      actor: "ada",
      action: "rule.accepted",
      subject: "rule web to api",
    } as const;
    await appendAudit(
      own.db,
      event,
      { ...event, subject: "another" },
      { ...event, namespace: "payments", subject: "third" },
    );
    await expect(own.db.auditEventRow.updateMany({ data: { actor: "mallory" } })).rejects.toThrow(
      /UPDATE of audit_event is refused/,
    );
    await expect(own.db.auditEventRow.deleteMany({})).rejects.toThrow(/DELETE of audit_event is refused/);
    await expect(own.db.$executeRaw`truncate audit_event`).rejects.toThrow(
      /TRUNCATE of audit_event is refused/,
    );
    expect((await readAuditPage(own.db, clusterId)).events.map((e) => e.subject)).toEqual([
      "third",
      "another",
      "rule web to api",
    ]);
  });

  it("is read page by page, newest first", async () => {
    const first = await readAuditPage(own.db, clusterId, { limit: 2 });
    expect(first.events).toHaveLength(2);
    const second = await readAuditPage(own.db, clusterId, { limit: 2, cursor: first.next });
    expect(second.events.map((e) => e.subject)).toEqual(["rule web to api"]);
    expect(second.next).toBeUndefined();
  });
});

describe("flow edges", () => {
  it("add up over batches, and the cursor moves with them", async () => {
    const hour = Math.floor(TOWN_AT_MS / HOUR) * HOUR;
    const edge = edgeOf(web, pay);
    const batch = {
      edges: [{ edge, hours: [{ startMs: hour, tally: edge.tally }] }],
      cursor: { source: "relay", position: { sinceMs: 5 } },
    };
    await own.db.$transaction((tx) => recordFlows(tx, clusterId, batch));
    const later = edgeOf(web, pay, {
      lastSeenMs: TOWN_AT_MS + 9_000,
      lastDeniedMs: TOWN_AT_MS + 8_000,
      dnsNames: ["c.example", "a.example"],
    });
    await own.db.$transaction((tx) =>
      recordFlows(tx, clusterId, {
        ...batch,
        edges: [
          {
            edge: later,
            hours: [
              { startMs: hour, tally: { ...EMPTY_TALLY, senderAllowed: 1, receiverAllowed: 1 } },
              { startMs: hour + HOUR, tally: { ...EMPTY_TALLY, senderAllowed: 2, receiverDenied: 2 } },
            ],
          },
        ],
      }),
    );
    expect(await readEdge(own.db, clusterId, edge.key)).toEqual({
      ...later,
      tally: { senderAllowed: 4, senderDenied: 0, receiverAllowed: 4, receiverDenied: 2 },
      dnsNames: ["c.example", "a.example", "b.example"],
    });
    expect(await readBuckets(own.db, clusterId, edge.key, hour)).toEqual([
      { startMs: hour, allowed: 3, denied: 1 },
      { startMs: hour + HOUR, allowed: 0, denied: 2 },
    ]);
    const tallyFrom = async (sinceMs: number) =>
      (await readEdgesInWindow(own.db, clusterId, sinceMs)).map(({ tally }) => tally);
    const tally = { senderAllowed: 5, senderDenied: 0, receiverAllowed: 3, receiverDenied: 3 };
    expect(await tallyFrom(hour)).toEqual([tally]);
    expect(await readCursor(own.db, clusterId, "relay")).toEqual({ sinceMs: 5 });
  });

  it("keep every address of a name, newest first, each once and at most 64", async () => {
    const to = (addresses: readonly string[], lastSeenMs: number) => {
      const edge = edgeOf(web, { kind: "external", fqdn: "api.bank.example", addresses }, { lastSeenMs });
      const batch = { edges: [{ edge, hours: [] }] };
      return own.db.$transaction((tx) => recordFlows(tx, clusterId, batch)).then(() => edge.key);
    };
    const stored = async (key: string) => (await readEdge(own.db, clusterId, key))?.receiver;
    const key = await to(["203.0.113.20"], TOWN_AT_MS + 1_000);
    await to(["203.0.113.21"], TOWN_AT_MS + 2_000);
    await to(["203.0.113.20"], TOWN_AT_MS + 3_000);
    const both = { kind: "external", fqdn: "api.bank.example" };
    expect(await stored(key)).toEqual({ ...both, addresses: ["203.0.113.20", "203.0.113.21"] });
    await to(["203.0.113.22"], TOWN_AT_MS);
    const addresses = ["203.0.113.20", "203.0.113.21", "203.0.113.22"];
    expect(await stored(key)).toEqual({ ...both, addresses });
    const many = Array.from({ length: 63 }, (_, index) => `198.51.100.${index}`);
    await to(many, TOWN_AT_MS + 4_000);
    expect(await stored(key)).toEqual({ ...both, addresses: [...many, "203.0.113.20"] });
  });

  it("belong to the namespaces of both ends", async () => {
    expect(await readEdges(own.db, clusterId, { namespace: "payments" })).toHaveLength(1);
    expect(
      await readEdges(own.db, clusterId, { namespace: "storefront", sinceMs: TOWN_AT_MS + 9_000 }),
    ).toHaveLength(1);
    expect(await readEdges(own.db, clusterId, { namespace: "ledger" })).toEqual([]);
    expect(await readEdges(own.db, clusterId, { sinceMs: TOWN_AT_MS + 10_000 })).toEqual([]);
  });

  it("survive a name that PostgreSQL cannot hold", async () => {
    const odd: Peer = { kind: "external", fqdn: "nul\0byte", addresses: [] };
    const edge = edgeOf(web, odd);
    await recordFlows(own.db, clusterId, {
      edges: [{ edge, hours: [{ startMs: 0, tally: edge.tally }] }],
    });
    expect((await readEdges(own.db, clusterId)).map((e) => e.key)).toContain(
      edge.key.replace("\0", "\u{fffd}"),
    );
  });

  it("lengthen a gap that goes on, and keep separate ones apart", async () => {
    const gap = {
      source: "relay",
      fromMs: TOWN_AT_MS,
      toMs: TOWN_AT_MS + 1_000,
      reason: "lost-events",
      lostEvents: 3,
    } as const;
    const gaps = [
      gap,
      { ...gap, fromMs: TOWN_AT_MS + 2_000, toMs: TOWN_AT_MS + 5_000, lostEvents: 4 },
      { ...gap, fromMs: TOWN_AT_MS + HOUR, toMs: TOWN_AT_MS + HOUR },
    ];
    await recordFlows(own.db, clusterId, { edges: [], gaps });
    expect(await readGaps(own.db, clusterId, 0)).toEqual([
      { ...gap, node: undefined, toMs: TOWN_AT_MS + 5_000, lostEvents: 7 },
      { ...gap, node: undefined, fromMs: TOWN_AT_MS + HOUR, toMs: TOWN_AT_MS + HOUR },
    ]);
  });
});

describe("old flows", () => {
  it("are forgotten, but never an edge about which somebody decided", async () => {
    const old = TOWN_AT_MS - 40 * 24 * HOUR;
    const tally = { senderAllowed: 1, senderDenied: 0, receiverAllowed: 0, receiverDenied: 0 };
    const edge = (port: number, lastSeenMs: number) => ({
      edge: {
        key: edgeKey(peerKey(web), peerKey(pay), port, "TCP"),
        sender: web,
        receiver: pay,
        port,
        protocol: "TCP" as const,
        tally,
        firstSeenMs: old,
        lastSeenMs,
        dnsNames: [],
      },
      hours: [old, lastSeenMs].slice(lastSeenMs === old ? 1 : 0).map((startMs) => ({ startMs, tally })),
    });
    const [decided, forgotten, young] = [edge(7001, old), edge(7002, old), edge(7003, TOWN_AT_MS)];
    await recordFlows(own.db, clusterId, { edges: [decided, forgotten, young] });
    const dismissed = { kind: "dismissed", reason: "a scan", by: "ada", atMs: old } as const;
    await decideEdges(own.db, clusterId, [
      { clusterId, namespace: "payments", edgeKey: decided.edge.key, decision: dismissed },
    ]);
    await pruneFlows(own.db, clusterId, TOWN_AT_MS - 30 * 24 * HOUR);
    expect(await readEdge(own.db, clusterId, forgotten.edge.key)).toBeUndefined();
    expect(await readEdge(own.db, clusterId, decided.edge.key)).toBeDefined();
    expect(await readBuckets(own.db, clusterId, young.edge.key, 0)).toHaveLength(1);
    expect(await readBuckets(own.db, clusterId, decided.edge.key, 0)).toEqual([]);
    await forgetDecisions(own.db, clusterId, [decided.edge.key]);
  });
});

describe("rules and decisions", () => {
  it("a removed rule leaves its edges undecided, and restoring it brings the decisions back", async () => {
    const key = edgeKey(peerKey(web), peerKey(pay), 8080, "TCP");
    await insertRules(own.db, clusterId, [rule]);
    const accepted = { kind: "accepted", ruleId: rule.id, by: "ada", atMs: TOWN_AT_MS } as const;
    await decideEdges(
      own.db,
      clusterId,
      ["storefront", "payments"].map((namespace) => ({
        clusterId,
        namespace,
        edgeKey: key,
        decision: accepted,
      })),
    );
    expect(await readRules(own.db, clusterId, "payments")).toEqual([rule]);
    expect(await readTriage(own.db, clusterId, { namespace: "payments" })).toEqual([
      { clusterId, namespace: "payments", edgeKey: key, decision: accepted },
    ]);
    await removeRule(own.db, clusterId, rule.id, { atMs: TOWN_AT_MS, by: "ada" });
    expect(await readRules(own.db, clusterId)).toEqual([]);
    expect(await readTriage(own.db, clusterId)).toEqual([]);
    await restoreRule(own.db, clusterId, rule.id);
    expect(await readTriage(own.db, clusterId)).toHaveLength(2);
    expect(await forgetDecisions(own.db, clusterId, [key])).toHaveLength(2);
    expect(await readTriage(own.db, clusterId)).toEqual([]);
  });
});

describe("revisions, rollouts and operations", () => {
  const revision: Revision = {
    id: "rev-1" as RevisionId,
    clusterId,
    namespace: "payments",
    number: 1,
    contentHash: "abc",
    policies: [],
    ruleIds: [rule.id],
    author: "ada",
    createdAtMs: TOWN_AT_MS,
    snapshotVersion: "1",
  };
  const operation: Operation = {
    id: "op-1" as OperationId,
    clusterId,
    plan: {
      kind: "promote",
      namespace: "payments",
      namespaceUid: "uid-1",
      from: { phase: "observe" },
      to: { phase: "staged", revisionId: revision.id },
      steps: [{ kind: "barrier", purpose: "settle", settleMs: 10 }],
      effect: "nothing changes",
      snapshotVersion: "1",
    },
    state: "queued",
    steps: [{ index: 0, state: "planned" }],
    author: "ada",
    reason: "begin",
    createdAtMs: TOWN_AT_MS,
  };

  it("a revision cannot be changed once stored", async () => {
    await insertRevision(own.db, revision);
    await expect(own.db.revisionRow.updateMany({ data: { author: "mallory" } })).rejects.toThrow(
      /UPDATE of revision is refused/,
    );
    expect(await readRevisions(own.db, clusterId, "payments")).toEqual([revision]);
  });

  it("only one operation at a time is under way in a namespace, and an ended one is not ended again", async () => {
    await insertOperation(own.db, operation);
    await expect(insertOperation(own.db, { ...operation, id: "op-2" as OperationId })).rejects.toThrow(
      /operation_one_under_way|Unique constraint/,
    );
    expect(await startOperation(own.db, operation.id)).toBe(true);
    await recordStep(own.db, operation.id, {
      index: 0,
      state: "done",
      atMs: TOWN_AT_MS,
      uid: "uid-np",
      resourceVersion: "7",
    });
    expect(await journaledUids(own.db, clusterId, "uid-1")).toEqual(new Set(["uid-np"]));
    expect(await endOperation(own.db, operation.id, { state: "superseded", atMs: TOWN_AT_MS })).toBe(true);
    expect(await endOperation(own.db, operation.id, { state: "done", atMs: TOWN_AT_MS })).toBe(false);
    expect((await readOperation(own.db, clusterId, operation.id))?.state).toBe("superseded");
  });

  it("a rollout is kept by the namespace's UID, with its hold", async () => {
    const rollout: Rollout = {
      clusterId,
      namespace: "payments",
      namespaceUid: "uid-1",
      phase: "staged",
      phaseSinceMs: TOWN_AT_MS,
      revisionId: revision.id,
      hold: { kind: "held", reason: "rolled back", by: "ada", sinceMs: TOWN_AT_MS },
      operationId: operation.id,
    };
    await saveRollout(own.db, rollout);
    await saveRollout(own.db, rollout);
    const stored = (await readRollouts(own.db, clusterId)).get("uid-1");
    expect(stored).toEqual({ ...rollout, revisionNumber: 1, revisionHash: "abc" });
  });
});

describe("the snapshot", () => {
  it("is stored by differences and read by differences", async () => {
    const snapshot = { ...town(), clusterId };
    await ensureCluster(own.db, { id: clusterId, name: "town", simulated: true });
    expect(await snapshotOf(own.db, clusterId)).toBeUndefined();
    const first = await saveSnapshot(own.db, snapshot);
    expect(first.changed).toBeGreaterThan(10);
    expect((await saveSnapshot(own.db, snapshot)).changed).toBe(0);
    const read = await snapshotOf(own.db, clusterId);
    expect(read?.pods.map((pod) => pod.name).sort()).toEqual(snapshot.pods.map((pod) => pod.name).sort());
    expect(await snapshotOf(own.db, clusterId)).toBe(read);
    const [gone, ...rest] = snapshot.pods;
    const second = await saveSnapshot(own.db, { ...snapshot, pods: rest, resourceVersion: "next" });
    expect(second.changed).toBe(1);
    const readers = await Promise.all([1, 2, 3].map(() => snapshotOf(own.db, clusterId)));
    for (const reader of readers) expect(reader?.pods.some((pod) => pod.uid === gone!.uid)).toBe(false);
    expect(readers[0]?.resourceVersion).toBe("next");
  });

  it("tells how current it is", async () => {
    const lost = { kind: "lost", sinceMs: TOWN_AT_MS, reason: "connection refused" } as const;
    await saveSnapshotStatus(own.db, clusterId, lost);
    expect((await readClusterStatus(own.db, clusterId))?.snapshot).toEqual(lost);
  });
});
