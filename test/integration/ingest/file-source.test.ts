import { appendFileSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readClusterStatus } from "#lib/server/database/cluster-store.ts";
import { readEdges, readGaps } from "#lib/server/database/flow-edge-store.ts";
import type { Ingestion } from "#lib/server/ingest/ingest-flows.ts";
import { testDatabase } from "../postgres.ts";
import { captureLine, ingestTown, TOWN } from "./town-intake.ts";

const database = testDatabase();
const folder = mkdtempSync(join(tmpdir(), "drawbridge-flows-"));
const path = join(folder, "flows.jsonl");
const soon = { timeout: 20_000, interval: 50 };
let running: Ingestion[] = [];

afterEach(async () => {
  for (const ingestion of running) await ingestion.stop();
  running = [];
  rmSync(path, { force: true });
  await database.db
    .$executeRaw`truncate cluster, cluster_status, flow_edge, flow_edge_bucket, flow_cursor, coverage_gap`;
});

async function read(file = path): Promise<Ingestion> {
  const ingestion = await ingestTown(database.db, { flowsFile: file });
  running.push(ingestion);
  return ingestion;
}

/** Connections counted at the sender's end, over all edges. */
async function connections(): Promise<number> {
  return (await readEdges(database.db, TOWN)).reduce((sum, edge) => sum + edge.tally.senderAllowed, 0);
}

async function counted(expected: number): Promise<void> {
  await vi.waitFor(async () => expect(await connections()).toBe(expected), soon);
}

async function flowStatus() {
  return (await readClusterStatus(database.db, TOWN))?.flows;
}

const lines = (...ports: number[]) => ports.map((port) => `${captureLine(port)}\n`).join("");

describe("a file of flows", () => {
  test("becomes edges, with its hours and the place up to which it was read", async () => {
    writeFileSync(path, lines(40_001, 40_002, 40_003));
    await read();
    await counted(3);
    expect(await readEdges(database.db, TOWN)).toMatchObject([
      { key: "w:storefront/Deployment/web>w:payments/Deployment/api:8443/TCP" },
    ]);
    expect(await flowStatus()).toMatchObject({
      kind: "receiving",
      source: `file ${path}`,
      unreadable: { count: 0 },
    });
  });

  test("that is read again after a restart counts nothing twice", async () => {
    writeFileSync(path, lines(40_001, 40_002));
    const first = await read();
    await counted(2);
    await first.stop();
    appendFileSync(path, lines(40_003));
    await read();
    await counted(3);
  });

  test("that grows is followed, also through a line that is written in two pieces", async () => {
    writeFileSync(path, lines(40_001));
    await read();
    await counted(1);
    const line = captureLine(40_002);
    appendFileSync(path, line.slice(0, 100));
    await new Promise((done) => setTimeout(done, 2_500));
    appendFileSync(path, `${line.slice(100)}\n${lines(40_003)}`);
    await counted(3);
  });

  test("whose last line has no line break is read to its end", async () => {
    writeFileSync(path, lines(40_001) + captureLine(40_002));
    await read();
    await counted(2);
  });

  test("with a malformed line says which and why, and reads the rest", async () => {
    writeFileSync(path, `${lines(40_001)}{"flow": {"verdict": \n${lines(40_002)}`);
    await read();
    await counted(2);
    await vi.waitFor(
      async () =>
        expect(await flowStatus()).toMatchObject({
          unreadable: { count: 1, newest: expect.stringMatching(/^Line 2 is no Hubble flow: /) },
        }),
      soon,
    );
    expect(await readGaps(database.db, TOWN, 0)).toMatchObject([
      { source: `file ${path}`, reason: "unreadable-lines", lostEvents: 1 },
    ]);
  });

  test("with a malformed line is remembered as such after a restart, and not complained about twice", async () => {
    writeFileSync(path, `nonsense\n${lines(40_001)}`);
    const first = await read();
    await counted(1);
    await first.stop();
    await read();
    await vi.waitFor(
      async () => expect(await flowStatus()).toMatchObject({ kind: "receiving", unreadable: { count: 1 } }),
      soon,
    );
  });

  test("that is replaced by another one is read from its start", async () => {
    writeFileSync(path, lines(40_001, 40_002));
    await read();
    await counted(2);
    writeFileSync(`${path}.new`, lines(50_001));
    renameSync(`${path}.new`, path);
    await counted(3);
  });

  test("may be compressed", async () => {
    const compressed = join(folder, "flows.jsonl.gz");
    writeFileSync(compressed, gzipSync(lines(40_001, 40_002)));
    await read(compressed);
    await counted(2);
  });

  test("that is not there is lost, with the reason, until it is", async () => {
    await read();
    await vi.waitFor(
      async () =>
        expect(await flowStatus()).toMatchObject({ kind: "lost", reason: expect.stringContaining(path) }),
      soon,
    );
    writeFileSync(path, lines(40_001));
    await counted(1);
    await vi.waitFor(async () => expect(await flowStatus()).toMatchObject({ kind: "receiving" }), soon);
  });

  test("without a source configured the status says how to give one", async () => {
    running.push(await ingestTown(database.db, {}));
    expect(await flowStatus()).toMatchObject({ kind: "none", reason: expect.stringContaining("--hubble") });
  });
});

const captures = resolve(import.meta.dirname, "../../../../shared/data/hubble-flows");

test
  .skipIf(!existsSync(captures))
  .each(["basic-sample-10-flows", "basic-sample-330-dns-flows", "basic-sample-400-tcp-flows"])(
  "the real capture %s loads without an unreadable line",
  async (name) => {
    await read(join(captures, `${name}.jsonl`));
    await vi.waitFor(
      async () => expect((await readEdges(database.db, TOWN)).length).toBeGreaterThan(0),
      soon,
    );
    expect(await flowStatus()).toMatchObject({ kind: "receiving", unreadable: { count: 0 } });
  },
);
