import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Shutdown } from "#lib/launcher/shutdown.ts";
import { startWorker } from "#lib/launcher/start-processes.ts";
import { startSimulatedCluster } from "#lib/launcher/start-simulated-cluster.ts";
import type { ClusterConnection } from "#lib/server/cluster/cluster-connection.ts";
import { readConfig } from "#lib/server/config.ts";
import { readEdges } from "#lib/server/database/flow-edge-store.ts";
import { contextFor, type Context } from "#lib/server/usecases/context.ts";
import { assemble } from "#lib/server/usecases/process-context.ts";
import { readStatus } from "#lib/server/usecases/read-status.ts";
import { testDatabase } from "../postgres.ts";
import { captureLine } from "../ingest/town-intake.ts";
import { ADA, valueOf } from "../usecases/shop-world.ts";

const database = testDatabase();
const BOOKINFO = resolve(import.meta.dirname, "../simulator-world/bookinfo");
const CAPTURE = resolve(
  import.meta.dirname,
  "../../../../shared/data/hubble-flows/basic-sample-400-tcp-flows.jsonl",
);
const PAGE_TO_DETAILS = "w:bookinfo/Deployment/productpage-v1>w:bookinfo/Deployment/details-v1:9080/TCP";
const FOREIGN_EDGE =
  "u:bookinfo/productpage-v1-6b746f74dc-9rcxx>u:bookinfo/details-v1-79f774bdb9-m4j4k:9080/TCP";
const soon = { timeout: 40_000, interval: 100 };
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Bookinfo's manifests in a folder of the test's own, with more files beside them. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-manifests-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(BOOKINFO, folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** What `npm start -- --scenario FOLDER --flows FILE` starts, without the pages; a reader's context over it. */
async function start(scenario: string, flows: string): Promise<Context> {
  const dataDir = mkdtempSync(join(tmpdir(), "drawbridge-data-"));
  closers.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const env = {
    PATH: process.env["PATH"],
    DATABASE_URL: database.url,
    DRAWBRIDGE_SCENARIO: scenario,
    DRAWBRIDGE_FLOWS: flows,
    DRAWBRIDGE_DATA_DIR: dataDir,
  };
  const config = valueOf(readConfig(env));
  const shutdown = new Shutdown();
  closers.push(() => shutdown.stopAll());
  const simulated = await startSimulatedCluster(config, env, shutdown);
  startWorker(config, { ...env, ...simulated.env }, shutdown);
  // Reading asks the database alone.
  const cluster = {} as ClusterConnection;
  return contextFor(assemble({ config, cluster, db: database.db }), ADA);
}

async function connected(ctx: Context): Promise<void> {
  await vi.waitFor(async () => {
    expect(valueOf(await readStatus(ctx))).toMatchObject({
      snapshot: { kind: "connected" },
      flows: { kind: "receiving" },
    });
    expect((await readEdges(database.db, ctx.clusterId)).length).toBeGreaterThan(0);
  }, soon);
}

const POLICIES = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: reviews-only, namespace: bookinfo }
spec: { podSelector: { matchLabels: { app: ratings } }, ingress: [] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: broken, namespace: bookinfo
spec: { podSelector: {} }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: typo, namespace: bookinfo }
spec: { podSelector: { matchLabels: { app: raitings } } }
`;

const pageToDetails = (clientPort: number) =>
  captureLine(clientPort, {
    l4: { TCP: { source_port: clientPort, destination_port: 9080, flags: { SYN: true } } },
    source: { namespace: "bookinfo", pod_name: "productpage-v1-6f7c9d5b8-aaaaa" },
    destination: { namespace: "bookinfo", pod_name: "details-v1-77d4fffff-bbbbb" },
  });

describe("a folder of one's own manifests with a capture over it", () => {
  it("with a policy that does not parse and a malformed flow line: the status names both by file and line, and everything else stands", async () => {
    const folder = folderWith({ "policies.yaml": POLICIES });
    const flows = join(folder, "flows.jsonl");
    writeFileSync(flows, `${pageToDetails(40_001)}\n{"flow": {"verdict":\n${pageToDetails(40_002)}\n`);
    const ctx = await start(folder, flows);
    await connected(ctx);

    const { scenarioProblems } = valueOf(await readStatus(ctx));
    expect(scenarioProblems).toEqual([
      {
        file: "policies.yaml",
        line: 9,
        message: expect.stringMatching(/does not parse and is left out/),
      },
      { file: "policies.yaml", line: 11, message: expect.stringContaining("typo selects no pod") },
      { file: "flows.jsonl", line: 2, message: expect.stringContaining("is not a Hubble flow") },
    ]);

    const snapshot = valueOf(await ctx.snapshot());
    expect(snapshot.policies.map(({ metadata }) => metadata.name).toSorted()).toEqual([
      "reviews-only",
      "typo",
    ]);
    const edges = await readEdges(database.db, ctx.clusterId);
    const read = edges.find(({ key }) => key === PAGE_TO_DETAILS);
    expect(read?.tally.senderAllowed).toBeGreaterThanOrEqual(2);
  });

  it.skipIf(!existsSync(CAPTURE))(
    "a real capture becomes edges between the folder's workloads (skipped without ../shared/data)",
    async () => {
      const ctx = await start(folderWith({}), CAPTURE);
      await connected(ctx);
      expect(valueOf(await readStatus(ctx)).scenarioProblems).toEqual([]);
      await vi.waitFor(async () => {
        const keys = (await readEdges(database.db, ctx.clusterId)).map(({ key }) => key);
        expect(keys).toContain(PAGE_TO_DETAILS);
        expect(keys.filter((key) => key.includes("unknown"))).toEqual([]);
      }, soon);
    },
  );

  it.skipIf(!existsSync(CAPTURE))(
    "a capture of another cluster becomes edges of unknown pods, none of a pod of this cluster and none to a client's port (skipped without ../shared/data)",
    async () => {
      const ctx = await start("shop", CAPTURE);
      await connected(ctx);
      expect(valueOf(await readStatus(ctx)).scenarioProblems).toEqual([
        {
          file: "basic-sample-400-tcp-flows.jsonl",
          line: 1,
          message: expect.stringContaining("name pods that this cluster does not have"),
        },
      ]);
      const edges = await vi.waitFor(async () => {
        const read = await readEdges(database.db, ctx.clusterId);
        expect(read.map(({ key }) => key)).toContain(FOREIGN_EDGE);
        return read;
      }, soon);
      const keys = edges.map(({ key }) => key);
      expect(keys.filter((key) => key.includes("w:"))).toEqual([]);
      const ports = edges.map(({ port }) => port);
      expect(ports.filter((port) => port >= 32_768)).toEqual([]);
    },
  );
});
