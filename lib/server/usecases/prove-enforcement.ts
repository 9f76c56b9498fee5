import "server-only";

import { ok, refuse, type Refusal, type Result, type Snapshot } from "#lib/policy/index.ts";
import { canarySetup, rowsBeforePlan, type EnforcementProof } from "#lib/probes/index.ts";
import { statusAsOf } from "#lib/rollout/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import { readClusterStatus } from "#lib/server/database/cluster-store.ts";
import { insertProof, readProofUnderWay } from "#lib/server/database/proof-store.ts";
import type { Context } from "./context.ts";
import { networkOf } from "./loading/proved-network.ts";
import { runLabel } from "./proof-run/proof-run.ts";

/**
 * Starts a run of canary pods, and returns its id at once; a worker carries it out. Refuses with "read-only",
 * "proof-under-way", "cluster-lost" and "no-snapshot": nothing is written then.
 */
export async function proveEnforcement(ctx: Context): Promise<Result<{ readonly proofId: string }>> {
  const snapshot = await ctx.snapshot();
  if (!snapshot.ok) return snapshot;
  const obstacle = await obstacleToProof(ctx);
  if (obstacle !== undefined) return refuse(obstacle);
  const proof = newProof(ctx, snapshot.value);
  return ctx.db.$transaction(async (tx): Promise<Result<{ readonly proofId: string }>> => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`start proof ${ctx.clusterId}`}, 2))`;
    if ((await readProofUnderWay(tx, ctx.clusterId)) !== undefined) return refuse(underWay());
    await insertProof(tx, ctx.clusterId, proof);
    await appendAudit(tx, {
      clusterId: ctx.clusterId,
      atMs: proof.startedAtMs,
      actor: ctx.actor.name,
      action: "proof.started",
      subject: "enforcement by canary pods",
      after: { proof: proof.id, namespace: proof.namespace, image: proof.image, cni: proof.cni },
    });
    await announce(tx, { topic: "proof", clusterId: ctx.clusterId });
    return ok({ proofId: proof.id });
  });
}

/** What stands against starting a run now, and what to do about it; undefined when nothing does. */
export async function obstacleToProof(ctx: Context): Promise<Refusal | undefined> {
  if (ctx.config.writes === "off")
    return {
      code: "read-only",
      message:
        "Writes are off, and a proof creates pods and policies in a namespace of its own. Start Drawbridge with --writes on (DRAWBRIDGE_WRITES=on).",
    };
  if ((await readProofUnderWay(ctx.db, ctx.clusterId)) !== undefined) return underWay();
  const stored = await readClusterStatus(ctx.db, ctx.clusterId);
  if (stored === undefined) return undefined;
  const { snapshot } = statusAsOf(stored, ctx.clock());
  if (snapshot.kind !== "lost") return undefined;
  return {
    code: "cluster-lost",
    message: `The cluster has not been seen since ${new Date(snapshot.sinceMs).toISOString()} (${snapshot.reason}). Prove enforcement when it is back.`,
  };
}

function underWay(): Refusal {
  return {
    code: "proof-under-way",
    message: "A proof is under way in this cluster. Wait for its end, or stop it; one runs at a time.",
  };
}

function newProof(ctx: Context, snapshot: Snapshot): EnforcementProof {
  const id = ctx.newId();
  const { canaryImage: image, canaryNamespace, instance } = ctx.config;
  const setup = canarySetup({ run: runLabel({ id }), image, instance, namespace: canaryNamespace });
  return {
    id,
    startedAtMs: ctx.clock(),
    startedBy: ctx.actor.name,
    cni: networkOf(snapshot),
    image,
    namespace: setup.namespace,
    state: "running",
    progress: { done: 0, total: 1, doing: "wait for the worker" },
    rows: rowsBeforePlan(),
    leftBehind: [],
  };
}
