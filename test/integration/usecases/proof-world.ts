import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect } from "vitest";
import { canaryObjectText, type EnforcementProof, type ProofSubject } from "#lib/probes/index.ts";
import { openConnection } from "#lib/server/cluster/cluster-connection.ts";
import { readConfig } from "#lib/server/config.ts";
import { ensureCluster } from "#lib/server/database/cluster-store.ts";
import { readCanaryJournal, readProof } from "#lib/server/database/proof-store.ts";
import { logOf } from "#lib/server/log.ts";
import { contextFor, type Context } from "#lib/server/usecases/context.ts";
import { assemble } from "#lib/server/usecases/process-context.ts";
import { realProofMeans, type ProofMeans } from "#lib/server/usecases/proof-run/proof-run.ts";
import type { ProofTiming } from "#lib/server/usecases/proof-run/proof-timing.ts";
import { proveEnforcement } from "#lib/server/usecases/prove-enforcement.ts";
import { readEnforcement } from "#lib/server/usecases/read-enforcement.ts";
import { runProof } from "#lib/server/usecases/run-proof.ts";
import { stopProof } from "#lib/server/usecases/stop-proof.ts";
import { keepSnapshot } from "#lib/server/worker/keep-snapshot.ts";
import type { Scenario } from "#lib/simulator/scenario/scenario.ts";
import { startSimulator, type Simulator } from "#lib/simulator/simulator.ts";
import type { TestDatabase } from "../postgres.ts";
import { townScenario } from "../simulator-nodes/running-town.ts";
import { ADA, valueOf } from "./shop-world.ts";

/** Waits that a simulated cluster on the same machine needs. No answer of it is ever late. */
export const QUICK: ProofTiming = {
  probeMs: 250,
  podsMs: 6_000,
  optionalPodMs: 2_000,
  patienceMs: 4_000,
  holdMs: 300,
  roundMs: 40,
  goneMs: 8_000,
  refusedMs: 500,
  lateMs: 0,
};

/** A running town with a worker's context over it. */
export interface ProofTown {
  readonly simulator: Simulator;
  readonly ctx: Context;
}

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Starts a town whose nodes run pods, with its picture in the database; it ends after the test. */
export async function startProofTown(
  { url, db }: TestDatabase,
  scenario: Partial<Scenario> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ProofTown> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-town-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const simulator = await startSimulator({
    scenario: townScenario(scenario),
    rate: 0,
    programmingDelayMs: 20,
  });
  closers.push(() => simulator.close());
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, simulator.apiServer.kubeconfig);
  const config = valueOf(
    readConfig({
      KUBECONFIG: kubeconfig,
      DATABASE_URL: url,
      DRAWBRIDGE_WRITES: "on",
      DRAWBRIDGE_DATA_DIR: folder,
      ...env,
    }),
  );
  const cluster = valueOf(openConnection(config, () => 0));
  closers.push(() => cluster.close());
  // One database for the whole file, and a cluster of its own for each test.
  const process = assemble({ config: { ...config, clusterName: folder }, cluster, db });
  await ensureCluster(db, { id: process.clusterId, name: "town", simulated: true });
  const first = Promise.withResolvers<void>();
  const watch = keepSnapshot(process, logOf("test"), () => first.resolve());
  closers.push(() => watch.stop());
  await first.promise;
  return { simulator, ctx: contextFor(process, ADA) };
}

/** Starts a proof and carries it out as a worker would; returns what is stored of it at the end. */
export async function proved(ctx: Context, means: Partial<ProofMeans> = {}): Promise<EnforcementProof> {
  const { proofId } = valueOf(await proveEnforcement(ctx));
  expect(await runProof(ctx, { ...realProofMeans(QUICK), ...means })).toBe("concluded");
  return storedProof(ctx, proofId);
}

/** A run as it is stored. */
export async function storedProof(ctx: Context, proofId: string): Promise<EnforcementProof> {
  const proof = await readProof(ctx.db, ctx.clusterId, proofId);
  if (proof === undefined) throw new Error("a run that was stored is gone");
  return proof;
}

/** What the journal of a run has and nobody has removed. */
export async function journaledYet(ctx: Pick<Context, "db">, proofId: string): Promise<readonly string[]> {
  const journal = await readCanaryJournal(ctx.db, proofId);
  return journal.filter(({ isGone }) => !isGone).map(canaryObjectText);
}

/** The matrix in short: outcomes by subject. */
export function outcomes({ rows }: EnforcementProof): Partial<Record<ProofSubject, string>> {
  return Object.fromEntries(rows.map(({ subject, outcome }) => [subject, outcome]));
}

/** Everything in the cluster that a run made: objects that carry a canary's label, and their pods. */
export function canariesIn({ simulator: { store } }: Pick<ProofTown, "simulator">): readonly string[] {
  const kinds = [
    ["v1", "Namespace"],
    ["v1", "Pod"],
    ["apps/v1", "ReplicaSet"],
    ["networking.k8s.io/v1", "NetworkPolicy"],
  ] as const;
  return kinds.flatMap(([apiVersion, kind]) =>
    store
      .list(store.typeOf({ apiVersion, kind }))
      .filter(({ metadata }) => metadata.labels?.["drawbridge.dev/canary"] !== undefined)
      .map(({ metadata }) => `${kind} ${metadata.name}`),
  );
}

/** Somebody stops the run at its `nth` step. */
export function stopAtStep(ctx: Context, nth: number): ProofMeans["reached"] {
  let steps = 0;
  return (point) => {
    if (point === "step" && (steps += 1) === nth) void stopRunning(ctx);
  };
}

async function stopRunning(ctx: Context): Promise<void> {
  const { proof } = valueOf(await readEnforcement(ctx));
  valueOf(await stopProof(ctx, { proofId: proof?.id ?? "" }));
}
