import { describe, expect, test, vi } from "vitest";
import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { CanaryCluster, LiveCanary } from "#lib/server/cluster/canary-cluster.ts";
import type { ClusterRefusal } from "#lib/server/cluster/cluster-refusal.ts";
import { saveProof, takeProofOver } from "#lib/server/database/proof-store.ts";
import type { Context } from "#lib/server/usecases/context.ts";
import { realProofMeans, type ProofMeans } from "#lib/server/usecases/proof-run/proof-run.ts";
import { proveEnforcement } from "#lib/server/usecases/prove-enforcement.ts";
import { runProof } from "#lib/server/usecases/run-proof.ts";
import { sweepCanaries } from "#lib/server/usecases/sweep-canaries.ts";
import { testDatabase } from "../postgres.ts";
import {
  canariesIn,
  journaledYet,
  proved,
  QUICK,
  startProofTown,
  stopAtStep,
  storedProof,
  type ProofTown,
} from "./proof-world.ts";
import { valueOf } from "./shop-world.ts";

vi.setConfig({ testTimeout: 120_000 });

const database = testDatabase();
const SOON = { timeout: 15_000, interval: 250 };
const MINUTE_MS = 60_000;

/** The context with some calls to the cluster replaced. */
function withCanaries({ ctx }: Pick<ProofTown, "ctx">, calls: Partial<CanaryCluster>): Context {
  return { ...ctx, cluster: { ...ctx.cluster, canaries: { ...ctx.cluster.canaries, ...calls } } };
}

async function swept(ctx: Context, id: string, timing = QUICK): Promise<readonly string[]> {
  await sweepCanaries(ctx, realProofMeans(timing));
  return (await storedProof(ctx, id)).leftBehind;
}

describe("a creation whose answer was lost", () => {
  const timing = { ...QUICK, lateMs: 5 * MINUTE_MS };

  /** The nth creation is not answered, and happens when `arrive` is called. */
  function lostAnswer(town: ProofTown, nth: number) {
    const { canaries } = town.ctx.cluster;
    let times = 0;
    let late: () => Promise<Result<LiveCanary, ClusterRefusal>> = () =>
      Promise.reject(new Error("not asked"));
    const ctx = withCanaries(town, {
      create: async (manifest) => {
        if ((times += 1) !== nth) return canaries.create(manifest);
        late = () => canaries.create(manifest);
        return refuse({ code: "unreachable", message: "no answer within 10 s", timedOut: true });
      },
    });
    return { ctx, arrive: async () => valueOf(await late()) };
  }

  test("of the scratch namespace is looked for, and removed when it comes after all", async () => {
    const town = await startProofTown(database);
    const { ctx, arrive } = lostAnswer(town, 1);
    const proof = await proved(ctx, { timing });
    expect(proof.leftBehind).toEqual([`Namespace ${proof.namespace}`]);
    expect(canariesIn(town)).toEqual([]);
    await arrive();
    expect(canariesIn(town)).toEqual([`Namespace ${proof.namespace}`]);
    expect(await swept(town.ctx, proof.id, timing)).toEqual([]);
    expect(canariesIn(town)).toEqual([]);
  });

  test("in a namespace that stays is removed too", async () => {
    const town = await startProofTown(database, {}, { DRAWBRIDGE_CANARY_NAMESPACE: "payments" });
    const { ctx, arrive } = lostAnswer(town, 2);
    const proof = await proved(ctx, { timing });
    const run = proof.id.slice(0, 8);
    expect(proof.leftBehind).toEqual([`ReplicaSet payments/canary-stranger-${run}`]);
    await arrive();
    await vi.waitFor(async () => expect(await swept(town.ctx, proof.id, timing)).toEqual([]), SOON);
    expect(canariesIn(town)).toEqual([]);
  });

  test("that never comes is given up when it can come no more", async () => {
    const town = await startProofTown(database);
    const { ctx } = lostAnswer(town, 1);
    const proof = await proved(ctx, { timing });
    expect(await swept(town.ctx, proof.id, timing)).toEqual([`Namespace ${proof.namespace}`]);
    const later: Context = { ...town.ctx, clock: () => Date.now() + 6 * MINUTE_MS };
    expect(await swept(later, proof.id, timing)).toEqual([]);
    expect(await journaledYet(town.ctx, proof.id)).toEqual([]);
  });

  test("and nothing is looked for where the cluster said no", async () => {
    const town = await startProofTown(database);
    const message = 'namespaces is forbidden: User "drawbridge" cannot create resource "namespaces"';
    const ctx = withCanaries(town, { create: async () => refuse({ code: "forbidden", message }) });
    expect(await proved(ctx, { timing })).toMatchObject({
      failure: { code: "forbidden", said: message },
      leftBehind: [],
    });
  });
});

test("pods that stay in a namespace of others are tried again, and cleared when they are gone", async () => {
  const town = await startProofTown(database, {}, { DRAWBRIDGE_CANARY_NAMESPACE: "payments" });
  const { store } = town.simulator;
  const pods = store.typeOf({ apiVersion: "v1", kind: "Pod" });
  const canaries = () => store.list(pods).filter(({ metadata }) => metadata.namespace === "payments");
  const keep = () => {
    const finalizers = ["town.example/keep"];
    for (const pod of canaries()) store.put({ ...pod, metadata: { ...pod.metadata, finalizers } });
  };
  const stop = stopAtStep(town.ctx, 3);
  const proof = await proved(town.ctx, {
    timing: { ...QUICK, goneMs: 1_000 },
    reached: (point) => {
      if (point === "step") keep();
      stop(point);
    },
  });
  expect(proof.leftBehind.length).toBeGreaterThan(0);
  expect(proof.leftBehind).toEqual(canaries().map(({ metadata }) => `Pod payments/${metadata.name}`));
  expect(await journaledYet(town.ctx, proof.id)).toEqual([]);
  for (const { metadata } of canaries()) store.remove(pods, "payments", metadata.name);
  await vi.waitFor(async () => expect(await swept(town.ctx, proof.id)).toEqual([]), SOON);
  expect(canariesIn(town)).toEqual([]);
});

test("a namespace that a finalizer keeps is not gone because somebody took our label off it", async () => {
  const keeper = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "keeper", finalizers: ["town.example/keep"] },
  };
  const town = await startProofTown(database, { namespaceTemplate: [keeper] });
  const { store } = town.simulator;
  const namespaces = store.typeOf({ apiVersion: "v1", kind: "Namespace" });
  const stop = stopAtStep(town.ctx, 2);
  const proof = await proved(town.ctx, {
    timing: { ...QUICK, goneMs: 1_000 },
    reached: (point) => {
      for (const one of store.list(namespaces))
        if (one.metadata.name.startsWith("drawbridge-canary-"))
          store.put({ ...one, metadata: { ...one.metadata, labels: {} } });
      stop(point);
    },
  });
  expect(proof.leftBehind).toEqual([`Namespace ${proof.namespace}`]);
  expect(await journaledYet(town.ctx, proof.id)).toEqual([`Namespace ${proof.namespace}`]);
});

test("what a run left in another cluster of the same name is not taken for removed", async () => {
  const town = await startProofTown(database);
  const away = withCanaries(town, {
    remove: async () => refuse({ code: "unreachable", message: "connect ECONNREFUSED" }),
  });
  const proof = await proved(away, { reached: stopAtStep(town.ctx, 2) });
  expect(proof.leftBehind).toContain(`Namespace ${proof.namespace}`);
  const elsewhere: Context = {
    ...town.ctx,
    cluster: {
      ...town.ctx.cluster,
      getNamespace: async (name) => {
        const found = await town.ctx.cluster.getNamespace(name);
        return found.ok ? ok({ ...found.value, uid: "uid-of-another-cluster" }) : found;
      },
    },
  };
  expect(await swept(elsewhere, proof.id)).toEqual(proof.leftBehind);
  expect(canariesIn(town)).toContain(`Namespace ${proof.namespace}`);
  expect(await swept(town.ctx, proof.id)).toEqual([]);
  expect(canariesIn(town)).toEqual([]);
});

describe("a look that lost the run", () => {
  /** Means under which something happens to the run after it began to try connections. */
  function disturbed(disturb: () => Promise<unknown>): ProofMeans {
    const means = realProofMeans(QUICK);
    let steps = 0;
    let done = false;
    return {
      ...means,
      reached: (point) => void (point === "step" && (steps += 1)),
      pause: async (ms) => {
        if (steps > 2 && !done) {
          done = true;
          await disturb();
        }
        await means.pause(ms);
      },
    };
  }

  test("because its lock broke, writes nothing more of it", async () => {
    const town = await startProofTown(database);
    const { db } = town.ctx;
    const { proofId } = valueOf(await proveEnforcement(town.ctx));
    const breakLock = () => db.$queryRaw`
      select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and (classid::bigint << 32) | objid::bigint
        = hashtextextended(${`proof ${town.ctx.clusterId}`}, 1)`;
    await expect(runProof(town.ctx, disturbed(breakLock))).rejects.toThrow("in other hands");
    expect((await storedProof(town.ctx, proofId)).state).toBe("running");
    expect(await runProof(town.ctx, realProofMeans(QUICK))).toBe("concluded");
    expect(await storedProof(town.ctx, proofId)).toMatchObject({ state: "failed", leftBehind: [] });
    expect(canariesIn(town)).toEqual([]);
  });

  test("does not undo the end that another one wrote", async () => {
    const town = await startProofTown(database);
    const { proofId } = valueOf(await proveEnforcement(town.ctx));
    const endElsewhere = async () => {
      const stored = await storedProof(town.ctx, proofId);
      const ended = { ...stored, state: "failed", finishedAtMs: town.ctx.clock() } as const;
      expect(await takeProofOver(town.ctx.db, proofId, "another")).toBe(true);
      expect(await saveProof(town.ctx.db, ended, "another")).toBe(true);
    };
    await expect(runProof(town.ctx, disturbed(endElsewhere))).rejects.toThrow("in other hands");
    expect((await storedProof(town.ctx, proofId)).state).toBe("failed");
    await vi.waitFor(async () => expect(await swept(town.ctx, proofId)).toEqual([]), SOON);
    expect(canariesIn(town)).toEqual([]);
  });
});
