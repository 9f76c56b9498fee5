import "server-only";

import { ok, refuse, type NetworkPolicy, type Result } from "#lib/policy/index.ts";
import type {
  CanaryManifest,
  CanaryObject,
  CanaryPod,
  CanarySetup,
  ProofFailure,
} from "#lib/probes/index.ts";
import type { ClusterRefusal } from "#lib/server/cluster/cluster-refusal.ts";
import { journalCanary, journalCanaryGone, journalCanaryUid } from "#lib/server/database/proof-store.ts";
import { isAdmission, proofFailure } from "./proof-failure.ts";
import { mustHold, type ProofRun } from "./proof-run.ts";
import { useExisting } from "./use-existing.ts";
import { waitForPods } from "./wait-for-pods.ts";

/** A new namespace gets its service account a moment later, and no pod is admitted before. */
const ACCOUNT_TAKES_MS = 5_000;

/**
 * Creates the scratch namespace and the owners of the canary pods, each journaled before it is created, and waits until
 * the pods are ready. Refuses with why they are not, and what the cluster said.
 */
export async function makeCanaries(
  run: ProofRun,
  setup: CanarySetup,
): Promise<Result<readonly CanaryPod[], ProofFailure>> {
  const place = await makePlace(run, setup);
  if (!place.ok) return place;
  const trial = await tryOnePod(run, setup);
  if (!trial.ok) return trial;
  for (const { manifest } of setup.workloads) {
    const created = await createCanary(run, manifest);
    if (!created.ok) return created;
  }
  return waitForPods(run, setup);
}

/** An object that stands. `answeredAtMs`: when the API server said so, before anything was noted of it. */
export interface CreatedCanary extends CanaryObject {
  readonly uid: string;
  readonly index: number;
  readonly answeredAtMs: number;
}

/** Creates one object; the journal knows of it before the cluster does, and its uid after. May be called several times at once. */
export async function createCanary(
  run: ProofRun,
  manifest: CanaryManifest | NetworkPolicy,
): Promise<Result<CreatedCanary, ProofFailure>> {
  mustHold(run);
  const { db, clock, cluster } = run.ctx;
  const { name, namespace = name } = manifest.metadata;
  const object = { kind: manifest.kind as CanaryObject["kind"], namespace, name };
  const { id: proofId } = run.proof;
  const index = run.journaled;
  run.journaled += 1;
  await journalCanary(db, { proofId, index, atMs: clock() }, object);
  run.means.reached("journaled");
  const created = await cluster.canaries.create(manifest);
  const answeredAtMs = clock();
  run.means.reached("created");
  if (!created.ok) {
    if (cannotComeAnyMore(created.refusal)) await journalCanaryGone(db, proofId, index, answeredAtMs);
    return refuse(proofFailure(created.refusal));
  }
  await journalCanaryUid(db, proofId, index, created.value.uid);
  return ok({ ...object, uid: created.value.uid, index, answeredAtMs });
}

/** Whether a refusal says that nothing was created. A server that fell silent, or failed, may be creating it yet. */
function cannotComeAnyMore({ code, afterCut }: ClusterRefusal): boolean {
  return code !== "unreachable" && code !== "server-error" && afterCut !== true;
}

async function makePlace(
  run: ProofRun,
  { create, namespace }: CanarySetup,
): Promise<Result<unknown, ProofFailure>> {
  return create === undefined ? useExisting(run.ctx, namespace) : createCanary(run, create);
}

/** Only what admission says counts: an account needs no right to create pods of its own, and webhooks may refuse dry runs. */
async function tryOnePod(run: ProofRun, { trial }: CanarySetup): Promise<Result<true, ProofFailure>> {
  const { canaries } = run.ctx.cluster;
  const until = run.ctx.clock() + ACCOUNT_TAKES_MS;
  for (;;) {
    const answer = await canaries.tryCreate(trial);
    if (answer.ok) return ok(true);
    const { code, message } = answer.refusal;
    if (code === "unreachable" || code === "read-only") return refuse(proofFailure(answer.refusal));
    const lacksAccount = /serviceaccount .*not found|no API token found/i.test(message);
    if (lacksAccount && run.ctx.clock() < until) {
      await run.means.pause(run.means.timing.roundMs);
      continue;
    }
    const counts = !lacksAccount && isAdmission(message) && !/dry ?run/i.test(message);
    return counts ? refuse(proofFailure(answer.refusal)) : ok(true);
  }
}
