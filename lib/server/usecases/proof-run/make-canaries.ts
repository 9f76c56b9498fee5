import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import {
  arePodsReady,
  failureOf,
  hopelessObstacle,
  podObstacle,
  type CanaryManifest,
  type CanaryObject,
  type CanaryPod,
  type CanaryPodState,
  type CanarySetup,
  type PodWait,
  type ProofFailure,
} from "#lib/probes/index.ts";
import type { NetworkPolicy } from "#lib/policy/index.ts";
import { journalCanary, journalCanaryUid } from "#lib/server/database/proof-store.ts";
import { isAdmission, proofFailure } from "./proof-failure.ts";
import { note, runLabel, stopAskedBy, type ProofRun } from "./proof-run.ts";

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

/** Creates one object; the journal knows of it before the cluster does, and its uid after. */
export async function createCanary(
  run: ProofRun,
  manifest: CanaryManifest | NetworkPolicy,
): Promise<Result<CanaryObject & { readonly uid: string; readonly index: number }, ProofFailure>> {
  const { name, namespace = name } = manifest.metadata;
  const object = { kind: manifest.kind as CanaryObject["kind"], namespace, name };
  const index = run.journaled;
  await journalCanary(run.ctx.db, run.proof.id, index, object);
  run.journaled += 1;
  run.means.reached("journaled");
  const created = await run.ctx.cluster.canaries.create(manifest);
  run.means.reached("created");
  if (!created.ok) return refuse(proofFailure(created.refusal));
  await journalCanaryUid(run.ctx.db, run.proof.id, index, created.value.uid);
  return ok({ ...object, uid: created.value.uid, index });
}

async function makePlace(run: ProofRun, { create, namespace }: CanarySetup) {
  if (create !== undefined) return createCanary(run, create);
  const existing = await run.ctx.cluster.getNamespace(namespace);
  if (existing.ok) return ok(true);
  return refuse(proofFailure(existing.refusal));
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

async function waitForPods(
  run: ProofRun,
  setup: CanarySetup,
): Promise<Result<readonly CanaryPod[], ProofFailure>> {
  const { timing, pause } = run.means;
  const required = setup.workloads.filter(({ optional }) => !optional).map(({ role }) => role);
  const until = run.ctx.clock() + timing.podsMs;
  let readyAtMs: number | undefined;
  for (;;) {
    const stopped = await stopAskedBy(run);
    if (stopped !== undefined) return refuse(failureOf("interrupted", `stopped by ${stopped}`));
    const wait = await lookAtPods(run, setup, required);
    if (!wait.ok) return wait;
    const now = run.ctx.clock();
    if (arePodsReady(wait.value)) {
      readyAtMs ??= now;
      const ready = podsReady(wait.value.pods);
      if (ready.length === setup.workloads.length || now - readyAtMs >= timing.optionalPodMs)
        return ok(ready);
    } else {
      const hopeless = hopelessObstacle(wait.value);
      if (hopeless !== undefined) return refuse(hopeless);
      if (now >= until) return refuse(podObstacle(wait.value));
    }
    await tellReady(run, wait.value, required.length);
    await pause(timing.roundMs);
  }
}

async function lookAtPods(
  run: ProofRun,
  setup: CanarySetup,
  required: PodWait["required"],
): Promise<Result<PodWait, ProofFailure>> {
  const { canaries } = run.ctx.cluster;
  const pods = await canaries.pods(setup.namespace, runLabel(run.proof));
  if (!pods.ok) return refuse(proofFailure(pods.refusal));
  // An account that may not read events can still prove; it only learns less of what goes wrong.
  const events = await canaries.events(setup.namespace);
  const ofRun = events.ok ? events.value.filter(({ about }) => about.includes(setup.run)) : [];
  return ok({ required, pods: pods.value, events: ofRun, image: setup.image });
}

async function tellReady(run: ProofRun, { pods }: PodWait, of: number): Promise<void> {
  const ready = Math.min(pods.filter((pod) => pod.ready).length, of);
  const doing = `wait for the canary pods: ${ready} of ${of} ready`;
  if (run.proof.progress.doing !== doing) await note(run, { progress: { ...run.proof.progress, doing } });
}

function podsReady(pods: readonly CanaryPodState[]): readonly CanaryPod[] {
  return pods.flatMap(({ role, name, ip, nodeName, hostIP, ready }) =>
    ready && ip !== undefined
      ? [{ role, name, ip, nodeName: nodeName ?? "", ...(hostIP === undefined ? {} : { hostIP }) }]
      : [],
  );
}
