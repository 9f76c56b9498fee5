import { describe, expect, test, vi } from "vitest";
import { ok, refuse } from "#lib/policy/index.ts";
import { readAuditPage } from "#lib/server/database/audit-store.ts";
import type { Context } from "#lib/server/usecases/context.ts";
import { realProofMeans, type ProofMeans } from "#lib/server/usecases/proof-run/proof-run.ts";
import { proveEnforcement } from "#lib/server/usecases/prove-enforcement.ts";
import { readEnforcement } from "#lib/server/usecases/read-enforcement.ts";
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
import { refuseInWebhook } from "./webhook-that-refuses.ts";

vi.setConfig({ testTimeout: 120_000 });

const database = testDatabase();

/** The run failed, said so with the cluster's own words, and left nothing. */
async function expectFailure(town: ProofTown, code: string, said: RegExp): Promise<void> {
  const proof = await proved(town.ctx);
  expect(proof).toMatchObject({ state: "failed", leftBehind: [] });
  expect(proof.failure?.code).toBe(code);
  expect(proof.failure?.said).toMatch(said);
  expect(canariesIn(town)).toEqual([]);
  expect(await journaledYet(town.ctx, proof.id)).toEqual([]);
  expect(proof.rows.every(({ outcome, text }) => outcome === "not-tried" && text.length > 0)).toBe(true);
  const { events } = await readAuditPage(town.ctx.db, town.ctx.clusterId);
  expect(events[0]).toMatchObject({ action: "proof.failed" });
  expect(events[0]?.reason).toMatch(said);
  expect(valueOf(await readEnforcement(town.ctx)).standing).toEqual({ kind: "none" });
}

describe("a run that the cluster does not let through says why in the cluster's words, and leaves nothing", () => {
  test("no node has room for the pods", async () => {
    const town = await startProofTown(database);
    const { store } = town.simulator;
    for (const node of store.list(store.typeOf({ apiVersion: "v1", kind: "Node" })))
      store.put({ ...node, spec: { ...(node["spec"] as object), unschedulable: true } });
    await expectFailure(town, "unschedulable", /nodes are available/);
  });

  test("the image cannot be pulled", async () => {
    const town = await startProofTown(
      database,
      {},
      { DRAWBRIDGE_CANARY_IMAGE: "registry.town.example/agnhost:2.53" },
    );
    await expectFailure(town, "image", /registry\.town\.example\/agnhost:2\.53/);
  });

  test("a quota has no room", async () => {
    const quota = {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "small" },
      spec: { hard: { pods: "2" } },
    };
    const town = await startProofTown(database, { namespaceTemplate: [quota] });
    await expectFailure(town, "quota", /exceeded quota: small/);
  });

  test("a validating webhook refuses", async () => {
    const town = await startProofTown(database);
    const close = await refuseInWebhook(town.simulator, "only images of the town are admitted");
    await expectFailure(town, "refused", /only images of the town are admitted/);
    await close();
  });

  test("the account may not run commands in pods", async () => {
    const town = await startProofTown(database);
    const message = 'pods "x" is forbidden: User "drawbridge" cannot create resource "pods/exec"';
    const { cluster } = town.ctx;
    const exec = async () => refuse({ code: "forbidden" as const, message });
    const ctx: Context = {
      ...town.ctx,
      cluster: { ...cluster, canaries: { ...cluster.canaries, exec } },
    };
    await expectFailure({ ...town, ctx }, "exec", /pods\/exec/);
  });

  test("the named namespace does not exist", async () => {
    const town = await startProofTown(database, {}, { DRAWBRIDGE_CANARY_NAMESPACE: "nowhere" });
    await expectFailure(town, "refused", /namespaces "nowhere" not found/);
  });
});

test("a refusal that passes ends no run: owners try again", async () => {
  const town = await startProofTown(database);
  const { ctx, simulator } = town;
  const close = await refuseInWebhook(simulator, "only images of the town are admitted");
  const { store } = simulator;
  const lift = () =>
    store.remove(
      store.typeOf({ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration" }),
      undefined,
      "images",
    );
  const { canaries } = ctx.cluster;
  const events: typeof canaries.events = async (namespace) => {
    const heard = await canaries.events(namespace);
    if (heard.ok && heard.value.some(({ reason }) => reason === "FailedCreate")) lift();
    return heard;
  };
  const patient: Context = {
    ...ctx,
    cluster: { ...ctx.cluster, canaries: { ...canaries, events, tryCreate: async () => ok(true) } },
  };
  const proof = await proved(patient, {
    timing: { ...QUICK, podsMs: 30_000, refusedMs: 15_000 },
    reached: stopAtStep(ctx, 2),
  });
  expect(proof.failure?.code).toBe("interrupted");
  expect(proof.rows.find(({ subject }) => subject === "baseline")?.outcome).not.toBe("not-tried");
  await close();
});

test("in a namespace that is named, only our own pods and policies are made and removed", async () => {
  const town = await startProofTown(database, {}, { DRAWBRIDGE_CANARY_NAMESPACE: "payments" });
  const proof = await proved(town.ctx, { reached: stopAtStep(town.ctx, 12) });
  expect(proof).toMatchObject({ namespace: "payments", state: "failed", leftBehind: [] });
  expect(canariesIn(town)).toEqual([]);
  expect((await town.ctx.cluster.getNamespace("payments")).ok).toBe(true);
});

test("somebody stops it: what was tried stays, what was created goes, and the log says who", async () => {
  const town = await startProofTown(database);
  const proof = await proved(town.ctx, { reached: stopAtStep(town.ctx, 14) });
  expect(proof).toMatchObject({ state: "failed", failure: { code: "interrupted" }, leftBehind: [] });
  expect(proof.failure?.said).toContain("ada");
  expect(proof.rows.find(({ subject }) => subject === "ingress")?.outcome).toBe("proved");
  expect(proof.rows.find(({ subject }) => subject === "bridge")?.outcome).toBe("not-tried");
  expect(canariesIn(town)).toEqual([]);
  const { events } = await readAuditPage(town.ctx.db, town.ctx.clusterId);
  expect(events.map(({ action }) => action)).toContain("proof.stopped");
});

describe("a worker that dies in the middle leaves a run that the next one ends and cleans up", () => {
  test.each([
    ["journaled", 1],
    ["created", 1],
    ["created", 4],
    ["step", 3],
    ["step", 9],
  ] as const)("at %s, time %i", async (at, nth) => {
    const town = await startProofTown(database);
    const { proofId } = valueOf(await proveEnforcement(town.ctx));
    await expect(runProof(town.ctx, dying(at, nth))).rejects.toThrow("killed");
    expect(await runProof(town.ctx, realProofMeans(QUICK))).toBe("concluded");
    const proof = await storedProof(town.ctx, proofId);
    expect(proof).toMatchObject({ state: "failed", failure: { code: "interrupted" }, leftBehind: [] });
    expect(canariesIn(town)).toEqual([]);
    expect(await journaledYet(town.ctx, proof.id)).toEqual([]);
  });
});

/** Throws where a killed process would have ended; nothing after it is done by this run. */
function dying(at: string, nth: number): ProofMeans {
  let times = 0;
  return {
    ...realProofMeans(QUICK),
    reached: (point) => {
      if (point === at && (times += 1) === nth) throw new Error("killed");
    },
  };
}

test("the API server goes away in the middle: what is left is named, and swept when it is back", async () => {
  const town = await startProofTown(database);
  const { faults } = town.simulator.apiServer;
  let steps = 0;
  const proof = await proved(town.ctx, {
    reached: (point) => {
      if (point === "step" && (steps += 1) === 5)
        faults.next({ kind: "reset", path: /canary/, count: Infinity });
    },
  });
  expect(proof).toMatchObject({ state: "failed", failure: { code: "unreachable" } });
  expect(proof.leftBehind).toContain(`Namespace ${proof.namespace}`);
  faults.clear();
  await sweepCanaries(town.ctx, realProofMeans(QUICK));
  expect(await storedProof(town.ctx, proof.id)).toMatchObject({ leftBehind: [] });
  expect(canariesIn(town)).toEqual([]);
});

test("a namespace that somebody's finalizer keeps is named as left behind, until it goes", async () => {
  const keeper = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "keeper", finalizers: ["town.example/keep"] },
  };
  const town = await startProofTown(database, { namespaceTemplate: [keeper] });
  const proof = await proved(town.ctx, {
    reached: stopAtStep(town.ctx, 3),
    timing: { ...QUICK, goneMs: 1_500 },
  });
  expect(proof.leftBehind).toEqual([`Namespace ${proof.namespace}`]);
  const { store } = town.simulator;
  const type = store.typeOf({ apiVersion: "v1", kind: "ConfigMap" });
  const held = store.get(type, proof.namespace, "keeper")!;
  const { finalizers: _, ...metadata } = held.metadata as typeof held.metadata & { finalizers?: unknown };
  store.remove(type, proof.namespace, "keeper");
  expect(metadata.name).toBe("keeper");
  await vi.waitFor(
    async () => {
      await sweepCanaries(town.ctx, realProofMeans(QUICK));
      expect((await storedProof(town.ctx, proof.id)).leftBehind).toEqual([]);
    },
    { timeout: 15_000, interval: 500 },
  );
});
