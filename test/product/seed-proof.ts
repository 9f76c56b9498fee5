import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterId } from "#lib/policy/index.ts";
import type { EnforcementProof, ProofSubject } from "#lib/probes/index.ts";
import { openDatabase } from "#lib/server/database/database.ts";
import { runningPostmaster } from "#lib/server/database/postmaster.ts";
import { insertProof } from "#lib/server/database/proof-store.ts";
import { snapshotOf } from "#lib/server/database/snapshot-store.ts";
import { networkOf } from "#lib/server/usecases/loading/proved-network.ts";

/**
 * `node --conditions=react-server test/product/seed-proof.ts DATA_DIR`: stores a finished proof for the network that
 * the running product recognises. For clusters without kubelets alone: no pod runs there, so nothing can be proved.
 */
const [dataDir = ""] = process.argv.slice(2);

const PROVED: readonly ProofSubject[] = [
  "baseline",
  "ingress",
  "egress",
  "bridge",
  "dns-with-rule",
  "default-deny",
];

const postgres = join(dataDir, "postgres");
const running = await runningPostmaster(join(postgres, "data"));
if (running === undefined) throw new Error(`no PostgreSQL runs in ${postgres}`);
const password = readFileSync(join(postgres, "password"), "utf8").trim();
const db = openDatabase(`postgresql://drawbridge:${password}@127.0.0.1:${running.port}/postgres`, 1);
const clusters = await db.cluster.findMany();
const [cluster] = clusters;
if (cluster === undefined) throw new Error("the product has not met its cluster yet");
const clusterId = cluster.id as ClusterId;
const snapshot = await snapshotOf(db, clusterId);
if (snapshot === undefined) throw new Error("the product has not read its cluster yet");
const atMs = Date.now();
const proof: EnforcementProof = {
  id: "seeded",
  startedAtMs: atMs - 60_000,
  finishedAtMs: atMs,
  startedBy: "the test",
  cni: networkOf(snapshot),
  image: "none",
  namespace: "drawbridge-proof",
  state: "finished",
  progress: { done: PROVED.length, total: PROVED.length, doing: "seeded by a test" },
  rows: PROVED.map((subject) => ({
    subject,
    outcome: "proved",
    text: `${subject}: seeded by a test, because no kubelet runs in this cluster.`,
    observations: [],
    policies: [],
  })),
  inert: false,
  settleMs: 300,
  leftBehind: [],
};
await insertProof(db, clusterId, proof);
await db.$disconnect();
