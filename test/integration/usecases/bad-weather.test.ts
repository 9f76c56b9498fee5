import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { OperationId } from "#lib/rollout/index.ts";
import { isOpenPolicy, type NetworkPolicy } from "#lib/policy/index.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import { readClusterStatus, saveSnapshotStatus } from "#lib/server/database/cluster-store.ts";
import { acceptAll } from "#lib/server/usecases/accept-all.ts";
import { applyRevision } from "#lib/server/usecases/apply-revision.ts";
import { contextFor } from "#lib/server/usecases/context.ts";
import type { RunMeans, RunPoint } from "#lib/server/usecases/operation-run/run-means.ts";
import { promote } from "#lib/server/usecases/promote.ts";
import { readAudit } from "#lib/server/usecases/read-audit.ts";
import { readNamespace } from "#lib/server/usecases/read-namespace.ts";
import { readOperation } from "#lib/server/usecases/read-operation.ts";
import { releaseHold } from "#lib/server/usecases/release-hold.ts";
import { reviewNamespaces } from "#lib/server/usecases/review-namespaces.ts";
import { rollBack } from "#lib/server/usecases/roll-back.ts";
import { rollbacksRecorded } from "#lib/server/usecases/rollback/record-rollback.ts";
import { runOperation } from "#lib/server/usecases/run-operation.ts";
import { ADA, livePolicies, policyNames, refusalOf, shopOfThisFile, valueOf } from "./shop-world.ts";

const shop = shopOfThisFile();
const namespace = "payments";
const NETWORK_POLICY = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" } as const;
const PATCH = { method: "PATCH", path: /networkpolicies/ } as const;
const QUICK: RunMeans = {
  pause: () => new Promise((resolve) => setTimeout(resolve, 5)),
  reached: () => undefined,
};

/** A run that dies at a point, as a killed process does. */
function dyingAt(dies: (point: RunPoint) => boolean): RunMeans {
  return {
    ...QUICK,
    reached: (point) => {
      if (dies(point)) throw new Error("killed");
    },
  };
}

async function stage(): Promise<OperationId> {
  return valueOf(await promote(shop.ctx, { namespace, to: "staged", reason: "begin" })).operationId;
}

async function phase(): Promise<string> {
  return valueOf(await readNamespace(shop.ctx, { namespace })).row.rollout.phase;
}

async function stateOf(id: OperationId) {
  const { state, message } = valueOf(await readOperation(shop.ctx, { id }));
  return { state, message };
}

/** Waits until the stored snapshot shows the policies of the namespace as `wanted`. */
async function seenBySnapshot(wanted: (policies: readonly NetworkPolicy[]) => boolean): Promise<void> {
  await expect
    .poll(
      async () =>
        wanted(
          valueOf(await shop.ctx.snapshot()).policies.filter((one) => one.metadata.namespace === namespace),
        ),
      { timeout: 10_000 },
    )
    .toBe(true);
}

/** Everything that a test left in the namespace goes, with its rollout, by the database owner's hand. */
async function clean() {
  await rollbacksRecorded();
  for (const { metadata } of await livePolicies(shop.ctx, namespace)) {
    if (metadata.name.includes("drawbridge")) valueOf(await shop.ctx.cluster.remove(metadata));
  }
  await shop.database.db.operationRow.updateMany({
    where: { state: { in: ["queued", "running"] } },
    data: { state: "failed", finishedAt: new Date() },
  });
  await shop.database.db.rolloutRow.deleteMany({});
  await expect
    .poll(
      async () =>
        valueOf(await shop.ctx.snapshot()).policies.filter((p) => p.metadata.name.includes("drawbridge")),
      { timeout: 10_000 },
    )
    .toEqual([]);
}

beforeAll(async () => {
  valueOf(await acceptAll(shop.ctx, { namespace }));
});
afterEach(clean);

describe("an API server in bad weather, during an apply", () => {
  it("429: the write is tried again until it is taken", async () => {
    const id = await stage();
    shop.simulator.apiServer.faults.next({ ...PATCH, kind: "status", status: 429, count: 3 });
    expect(await runOperation(shop.ctx, id, QUICK)).toBe("concluded");
    expect(await stateOf(id)).toEqual({ state: "done", message: undefined });
    expect(await phase()).toBe("staged");
  });

  it("a connection that is cut after the write: the live object tells, and nothing is written twice", async () => {
    const id = await stage();
    shop.simulator.apiServer.faults.next({ ...PATCH, kind: "reset", at: "reply", count: 2 });
    expect(await runOperation(shop.ctx, id, QUICK)).toBe("concluded");
    expect(await stateOf(id)).toEqual({ state: "done", message: undefined });
  });

  it("a connection that is cut before the write: it is written at the next try", async () => {
    const id = await stage();
    shop.simulator.apiServer.faults.next({ ...PATCH, kind: "reset", count: 2 });
    expect(await runOperation(shop.ctx, id, QUICK)).toBe("concluded");
    expect(await stateOf(id)).toEqual({ state: "done", message: undefined });
  });

  it("an API server that stays away: the operation waits, and a later run finishes it", async () => {
    const id = await stage();
    shop.simulator.apiServer.faults.next({ ...PATCH, kind: "reset", count: Infinity });
    expect(await runOperation(shop.ctx, id, QUICK)).toBe("waiting");
    expect((await stateOf(id)).state).toBe("running");
    shop.simulator.apiServer.faults.clear();
    expect(await runOperation(shop.ctx, id, QUICK)).toBe("concluded");
    expect((await stateOf(id)).state).toBe("done");
  });

  it("403: what was written is taken back, the sentence says why, and the phase is what it was", async () => {
    const id = await stage();
    shop.simulator.apiServer.faults.next({
      method: "PATCH",
      path: /drawbridge-ingress-deny/,
      kind: "status",
      status: 403,
    });
    expect(await runOperation(shop.ctx, id, QUICK)).toBe("concluded");
    const { state, message } = await stateOf(id);
    expect(state).toBe("undone");
    expect(message).toMatch(/was refused: .*Grant this account the verb/);
    expect((await policyNames(shop.ctx, namespace)).filter((name) => name.includes("drawbridge"))).toEqual(
      [],
    );
    expect(await phase()).toBe("observe");
  });

  it("409: somebody else's change stops the operation with a sentence, and a new promotion goes on from there", async () => {
    const id = await stage();
    shop.simulator.apiServer.faults.next({
      method: "PATCH",
      path: /drawbridge-ingress-deny/,
      kind: "status",
      status: 409,
      count: 10,
    });
    await runOperation(shop.ctx, id, QUICK);
    shop.simulator.apiServer.faults.clear();
    const { state, message } = await stateOf(id);
    expect(state).toBe("failed");
    expect(message).toMatch(/promote again|plan again/);
    expect(await phase()).toBe("observe");
    const again = await stage();
    await runOperation(shop.ctx, again, QUICK);
    expect((await stateOf(again)).state).toBe("done");
  });

  it("a cluster that is out of sight starts nothing new", async () => {
    const db = shop.database.db;
    const { clusterId } = shop.process;
    const before = (await readClusterStatus(db, clusterId))!.snapshot;
    await saveSnapshotStatus(db, clusterId, { kind: "lost", sinceMs: 0, reason: "connect ECONNREFUSED" });
    const refusal = refusalOf(await promote(shop.ctx, { namespace, to: "staged", reason: "begin" }));
    await saveSnapshotStatus(db, clusterId, before);
    expect(refusal.code).toBe("cluster-lost");
    expect(refusal.message).toContain("1970-01-01");
  });

  it("a dry run that is refused holds the promotion, and nothing is written", async () => {
    const before = await policyNames(shop.ctx, namespace);
    shop.simulator.apiServer.faults.next({ ...PATCH, kind: "status", status: 403, count: Infinity });
    const refusal = refusalOf(await promote(shop.ctx, { namespace, to: "staged", reason: "begin" }));
    expect(refusal.code).toBe("gate-held");
    shop.simulator.apiServer.faults.clear();
    expect(await policyNames(shop.ctx, namespace)).toEqual(before);
  });
});

describe("somebody else, while the data plane settles", () => {
  /** A run at whose first barrier somebody does something. */
  function metAtTheFirstBarrier(deed: () => Promise<void>): RunMeans {
    let isDone = false;
    return {
      ...QUICK,
      pause: async (ms) => {
        if (!isDone && ms === shop.ctx.config.settleMs) {
          isDone = true;
          await deed();
        }
        await QUICK.pause(ms);
      },
    };
  }

  it("takes the bridge away: no policy that isolates is written under it", async () => {
    const id = await stage();
    const means = metAtTheFirstBarrier(async () => {
      for (const bridge of (await livePolicies(shop.ctx, namespace)).filter(isOpenPolicy))
        valueOf(await shop.ctx.cluster.remove(bridge.metadata));
    });
    await runOperation(shop.ctx, id, means);
    expect((await stateOf(id)).state).toBe("failed");
    expect((await policyNames(shop.ctx, namespace)).filter((name) => name.includes("drawbridge"))).toEqual(
      [],
    );
  });

  it("isolates pods that the bridge covers: nothing more is written, and the review shrinks the bridge", async () => {
    const id = await stage();
    const metadata = { name: "quarantine", namespace };
    const spec = { podSelector: {}, policyTypes: ["Ingress" as const] };
    const means = metAtTheFirstBarrier(async () => {
      valueOf(await shop.ctx.cluster.apply({ ...NETWORK_POLICY, metadata, spec }));
    });
    try {
      await runOperation(shop.ctx, id, means);
      const { state, message } = await stateOf(id);
      expect(state).toBe("failed");
      expect(message).toContain("quarantine isolates pods");
      expect(
        (await policyNames(shop.ctx, namespace)).filter((name) => name.startsWith("drawbridge-")),
      ).toEqual([]);
      await seenBySnapshot((policies) => policies.some((one) => one.metadata.name === "quarantine"));
      await reviewNamespaces(shop.ctx, QUICK.pause);
      const open = (await livePolicies(shop.ctx, namespace)).filter(isOpenPolicy);
      expect(open.map((policy) => policy.spec.policyTypes)).toEqual([["Egress"]]);
      expect(await phase()).toBe("observe");
      expect(valueOf(await readNamespace(shop.ctx, { namespace })).row.rollout.hold.kind).toBe("held");
    } finally {
      valueOf(await shop.ctx.cluster.remove(metadata));
    }
  });
});

describe("a process that is killed", () => {
  it("between any two effects of a staging leaves an operation that the next run finishes", async () => {
    const id = await stage();
    const { plan } = valueOf(await readOperation(shop.ctx, { id }));
    const points = (["before-intent", "before-write", "after-write", "after-journal"] as const).flatMap(
      (when) => plan.steps.flatMap((step, index) => (step.kind === "barrier" ? [] : [{ when, index }])),
    );
    // One death after another on the same operation: each run gets one point further.
    for (const point of points.toSorted((a, b) => a.index - b.index)) {
      const dying = dyingAt(({ when, index }) => when === point.when && index === point.index);
      await runOperation(shop.ctx, id, dying).catch((error: unknown) =>
        expect(String(error)).toContain("killed"),
      );
    }
    await runOperation(shop.ctx, id, QUICK);
    expect(await stateOf(id)).toEqual({ state: "done", message: undefined });
    expect(await phase()).toBe("staged");
    const names = plan.steps.flatMap((step) => (step.kind === "apply" ? [step.policy.metadata.name] : []));
    expect(await policyNames(shop.ctx, namespace)).toEqual(expect.arrayContaining(names));
  });

  it("two runs at a time are one: the second finds the namespace locked", async () => {
    const id = await stage();
    const outcomes = await Promise.all([
      runOperation(shop.ctx, id, QUICK),
      runOperation(shop.ctx, id, QUICK),
    ]);
    expect(outcomes.toSorted()).toEqual(["busy", "concluded"]);
  });
});

describe("a rollback", () => {
  async function staged() {
    const id = await stage();
    await runOperation(shop.ctx, id, QUICK);
    expect((await stateOf(id)).state).toBe("done");
  }

  async function enforceIngress(means = QUICK) {
    const { operationId } = valueOf(await promote(shop.ctx, { namespace, to: "ingress", reason: "go" }));
    await runOperation(shop.ctx, operationId, means).catch((error: unknown) =>
      expect(String(error)).toContain("killed"),
    );
    return operationId;
  }

  it("overtakes an operation in flight, which then deletes nothing", async () => {
    await staged();
    const id = await enforceIngress(dyingAt(({ when }) => when === "before-write"));
    valueOf(await rollBack(shop.ctx, { namespace, reason: "stop" }));
    await rollbacksRecorded();
    expect((await stateOf(id)).state).toBe("superseded");
    expect(await runOperation(shop.ctx, id, QUICK)).toBe("concluded");
    expect((await livePolicies(shop.ctx, namespace)).filter(isOpenPolicy)).toHaveLength(2);
  });

  it("by another hand, in flight: the delete's precondition fails, and the operation is superseded and held", async () => {
    await staged();
    const { operationId } = valueOf(await promote(shop.ctx, { namespace, to: "ingress", reason: "go" }));
    const bridge = (await livePolicies(shop.ctx, namespace)).find(
      ({ metadata }) => metadata.name === "zz-drawbridge-open-ingress",
    )!;
    const { name, labels, annotations } = bridge.metadata;
    const metadata = {
      name,
      namespace,
      labels,
      annotations: { ...annotations, "drawbridge.dev/fence": "by-hand-1" },
    };
    valueOf(await shop.ctx.cluster.apply({ ...bridge, metadata }));
    await runOperation(shop.ctx, operationId, QUICK);
    expect((await stateOf(operationId)).state).toBe("superseded");
    expect(valueOf(await readNamespace(shop.ctx, { namespace })).row.rollout.hold.kind).toBe("held");
    expect((await livePolicies(shop.ctx, namespace)).filter(isOpenPolicy)).toHaveLength(2);
  });

  it("by kubectl, later: the review finds the bridge, and the namespace is staged and held", async () => {
    await staged();
    const bridge = (await livePolicies(shop.ctx, namespace)).find(
      ({ metadata }) => metadata.name === "zz-drawbridge-open-ingress",
    )!;
    await enforceIngress();
    expect(await phase()).toBe("ingress");
    const { name, labels } = bridge.metadata;
    valueOf(await shop.ctx.cluster.apply({ ...bridge, metadata: { name, namespace, labels } }));
    await expect
      .poll(
        async () =>
          valueOf(await shop.ctx.snapshot()).policies.filter(
            ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
          ),
        { timeout: 10_000 },
      )
      .toHaveLength(1);
    await reviewNamespaces(shop.ctx, QUICK.pause);
    const { rollout } = valueOf(await readNamespace(shop.ctx, { namespace })).row;
    expect(rollout).toMatchObject({ phase: "staged", hold: { kind: "held" } });
    valueOf(await releaseHold(shop.ctx, { namespace, reason: "looked at it" }));
    const id = await enforceIngress();
    expect(await stateOf(id)).toEqual({ state: "done", message: undefined });
  });

  it("works without the database, and is recorded when it is back", async () => {
    await staged();
    await enforceIngress();
    let away = true;
    const gone = new Error("connect ECONNREFUSED 127.0.0.1:1");
    const db = new Proxy(shop.database.db, {
      get: (target, key) => {
        if (!away) return Reflect.get(target, key) as unknown;
        throw gone;
      },
    });
    const ctx = contextFor({ ...shop.process, db }, ADA);
    const outcome = valueOf(await rollBack(ctx, { namespace, reason: "it is 2am" }));
    expect(outcome.writes.map((write) => write.name)).toContain("zz-drawbridge-open-ingress");
    expect((await livePolicies(shop.ctx, namespace)).filter(isOpenPolicy)).toHaveLength(2);
    expect(await phase()).toBe("ingress");
    away = false;
    await rollbacksRecorded();
    expect(await phase()).toBe("staged");
    const { events } = valueOf(await readAudit(shop.ctx, { namespace, action: "rollout.rolled-back" }));
    expect(events[0]).toMatchObject({ actor: "ada", reason: "it is 2am" });
  });

  it("finds another name when the open policy's own is owned by somebody else", async () => {
    await staged();
    await enforceIngress();
    shop.simulator.apiServer.faults.next({
      method: "PATCH",
      path: /zz-drawbridge-open-ingress\?/,
      kind: "status",
      status: 409,
    });
    const outcome = valueOf(await rollBack(shop.ctx, { namespace, reason: "stop" }));
    expect(outcome.writes.some(({ name }) => /^zz-drawbridge-open-ingress-\w+/.test(name))).toBe(true);
  });

  it("that the API server refuses says which object is missing and how to write it by hand", async () => {
    await staged();
    await enforceIngress();
    shop.simulator.apiServer.faults.next({ ...PATCH, kind: "status", status: 403, count: Infinity });
    const refusal = refusalOf(await rollBack(shop.ctx, { namespace, reason: "stop" }));
    expect(refusal.code).toBe("rollback-incomplete");
    expect(refusal.detail?.at(-1)).toMatch(/^kubectl apply --server-side/);
    await rollbacksRecorded();
    const { rollout } = valueOf(await readNamespace(shop.ctx, { namespace })).row;
    expect(rollout).toMatchObject({ phase: "ingress", hold: { kind: "held" } });
  });

  it("from memory takes back what a quarantine that memory had not heard of closed", async () => {
    await staged();
    await enforceIngress();
    const metadata = { name: "quarantine", namespace };
    const spec = { podSelector: { matchLabels: { app: "quarantined" } }, policyTypes: ["Ingress" as const] };
    await shop.ctx.snapshot();
    valueOf(await shop.ctx.cluster.apply({ ...NETWORK_POLICY, metadata, spec }));
    try {
      valueOf(await rollBack(shop.ctx, { namespace, reason: "stop" }));
      const selectors = (await livePolicies(shop.ctx, namespace))
        .filter((policy) => isOpenPolicy(policy) && policy.spec.policyTypes?.includes("Ingress"))
        .map((policy) => JSON.stringify(policy.spec.podSelector));
      expect(selectors).not.toHaveLength(0);
      for (const selector of selectors) expect(selector).toContain('"key":"app","operator":"NotIn"');
    } finally {
      valueOf(await shop.ctx.cluster.remove(metadata));
    }
  });

  it("of a namespace that holds nothing of ours is refused", async () => {
    expect(refusalOf(await rollBack(shop.ctx, { namespace: "billing", reason: "why not" })).code).toBe(
      "nothing-of-ours",
    );
  });
});

describe("a namespace that is not what its rollout says", () => {
  it("shrinks its open policies at once when somebody isolates pods, and is held", async () => {
    const id = await stage();
    await runOperation(shop.ctx, id, QUICK);
    const [pod] = valueOf(await shop.ctx.snapshot()).pods.filter(
      (one) => one.namespace === namespace && !one.finished,
    );
    const [[key, value] = ["", ""]] = Object.entries(pod!.labels);
    const metadata = { name: "quarantine", namespace };
    const spec = { podSelector: { matchLabels: { [key]: value } }, policyTypes: ["Ingress" as const] };
    valueOf(
      await shop.ctx.cluster.apply({
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata,
        spec,
      }),
    );
    try {
      await expect
        .poll(
          async () =>
            valueOf(await shop.ctx.snapshot()).policies.some((p) => p.metadata.name === "quarantine"),
          { timeout: 10_000 },
        )
        .toBe(true);
      await reviewNamespaces(shop.ctx, QUICK.pause);
      const open = (await livePolicies(shop.ctx, namespace)).filter(
        (p) => isOpenPolicy(p) && p.spec.policyTypes?.includes("Ingress"),
      );
      expect(JSON.stringify(open.map((p) => p.spec.podSelector))).toContain(
        `"key":"${key}","operator":"NotIn"`,
      );
      expect(valueOf(await readNamespace(shop.ctx, { namespace })).row.rollout.hold.kind).toBe("held");
    } finally {
      valueOf(await shop.ctx.cluster.remove(metadata));
    }
  });

  it("is held again when a drift comes back that somebody had mended", async () => {
    const id = await stage();
    await runOperation(shop.ctx, id, QUICK);
    const isDeny = ({ metadata }: NetworkPolicy) => metadata.name.startsWith("drawbridge-egress-deny");
    const losesItsDeny = async () => {
      const [deny] = (await livePolicies(shop.ctx, namespace)).filter(isDeny);
      valueOf(await shop.ctx.cluster.remove(deny!.metadata));
      await seenBySnapshot((policies) => !policies.some(isDeny));
      await reviewNamespaces(shop.ctx, QUICK.pause);
      return valueOf(await readNamespace(shop.ctx, { namespace })).row.rollout.hold.kind;
    };
    expect(await losesItsDeny()).toBe("held");
    valueOf(await releaseHold(shop.ctx, { namespace, reason: "looked at it" }));
    const { operationId } = valueOf(await applyRevision(shop.ctx, { namespace, reason: "mend it" }));
    await runOperation(shop.ctx, operationId, QUICK);
    await seenBySnapshot((policies) => policies.some(isDeny));
    await reviewNamespaces(shop.ctx, QUICK.pause);
    expect(await losesItsDeny()).toBe("held");
  });

  it("keeps the wide open policy until those that replace it are in effect", async () => {
    const id = await stage();
    await runOperation(shop.ctx, id, QUICK);
    const wide = (await livePolicies(shop.ctx, namespace)).find(
      (p) => isOpenPolicy(p) && p.spec.policyTypes?.includes("Ingress"),
    )!;
    const metadata = { name: "quarantine", namespace };
    const spec = {
      podSelector: { matchLabels: { app: "quarantined", tier: "gold" } },
      policyTypes: ["Ingress" as const],
    };
    valueOf(await shop.ctx.cluster.apply({ ...NETWORK_POLICY, metadata, spec }));
    const openIngress = async () =>
      (await livePolicies(shop.ctx, namespace)).filter(
        (p) => isOpenPolicy(p) && p.spec.policyTypes?.includes("Ingress"),
      );
    const atBarriers: number[] = [];
    try {
      await expect
        .poll(
          async () =>
            valueOf(await shop.ctx.snapshot()).policies.some((p) => p.metadata.name === "quarantine"),
          { timeout: 10_000 },
        )
        .toBe(true);
      await reviewNamespaces(shop.ctx, async (ms) => {
        if (ms === shop.ctx.config.settleMs) atBarriers.push((await openIngress()).length);
      });
      expect(atBarriers[0]).toBe(3);
      const left = await openIngress();
      expect(left).toHaveLength(2);
      expect(left.map((p) => p.metadata.uid)).not.toContain(wide.metadata.uid);
    } finally {
      valueOf(await shop.ctx.cluster.remove(metadata));
    }
  });
});

it("the audit of a test stays: nothing can take it out", async () => {
  const { clusterId } = shop.process;
  await appendAudit(shop.database.db, {
    clusterId,
    atMs: 0,
    actor: "ada",
    action: "drift.detected",
    subject: "test",
  });
  await expect(shop.database.db.auditEventRow.deleteMany({})).rejects.toThrow(/refused/);
});
