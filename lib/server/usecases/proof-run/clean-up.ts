import "server-only";

import { canaryObjectText, type EnforcementProof } from "#lib/probes/index.ts";
import {
  journalCanaryGone,
  readCanaryJournal,
  type JournaledObject,
} from "#lib/server/database/proof-store.ts";
import type { ProcessContext } from "../context.ts";
import { isOtherCluster } from "./other-cluster.ts";
import { runLabel, type ProofMeans } from "./proof-run.ts";

type CleanUpMeans = Pick<ProofMeans, "timing" | "pause">;

/** What became of one object. "unseen": nothing of it is there, but the answer to its creation was lost and it may still come. */
type Fate = "gone" | "unseen" | "kept" | "unreachable";

/**
 * Removes everything that the journal of a run has and the cluster may still hold, newest first, and waits until it is
 * gone. Only objects are removed whose uid was journaled, or (where a crash came between) that carry the run's own label
 * under the journaled name; in a namespace that stays, the run's pods too. Nothing is removed from another cluster than
 * the run's own, whatever its name is. Returns what is left, in words; it is tried again every minute.
 */
export async function cleanUp(
  ctx: ProcessContext,
  means: CleanUpMeans,
  proof: Pick<EnforcementProof, "id" | "namespace" | "cni">,
): Promise<readonly string[]> {
  const journal = await readCanaryJournal(ctx.db, proof.id);
  if (journal.length === 0) return [];
  const open = journal.filter(({ isGone }) => !isGone);
  if (await isOtherCluster(ctx, proof)) return open.map(canaryObjectText);
  const run = runLabel(proof);
  const left: JournaledObject[] = [];
  const unseen: JournaledObject[] = [];
  for (const [at, object] of open.entries()) {
    const fate = await removeOne(ctx, means, { object, run });
    if (fate === "unreachable") return [...left, ...unseen, ...open.slice(at)].map(canaryObjectText);
    if (fate === "gone") await journalCanaryGone(ctx.db, proof.id, object.index, ctx.clock());
    else if (fate === "unseen") unseen.push(object);
    else left.push(object);
  }
  const scratch = journal.find(({ kind }) => kind === "Namespace");
  if (scratch === undefined)
    return [...[...left, ...unseen].map(canaryObjectText), ...(await podsGone(ctx, means, proof))];
  const isScratchGone = ![...left, ...unseen].some(({ kind }) => kind === "Namespace");
  if (!isScratchGone) return [...left, ...unseen].map(canaryObjectText);
  // Nothing is created any more in a namespace that is gone.
  for (const { index } of [...left, ...unseen]) await journalCanaryGone(ctx.db, proof.id, index, ctx.clock());
  return [];
}

interface Removing {
  readonly object: JournaledObject;
  readonly run: string;
}

async function removeOne(ctx: ProcessContext, means: CleanUpMeans, { object, run }: Removing): Promise<Fate> {
  const { canaries } = ctx.cluster;
  let { uid } = object;
  if (uid === undefined) {
    const found = await canaries.find(object, run);
    if (!found.ok) return fateOf(found.refusal);
    uid = found.value?.uid;
  }
  if (uid === undefined) return ctx.clock() - object.journaledAtMs < means.timing.lateMs ? "unseen" : "gone";
  const removed = await canaries.remove(object, uid);
  if (!removed.ok) return fateOf(removed.refusal);
  return object.kind === "Namespace" ? namespaceGone(ctx, means, { object, uid }) : "gone";
}

function fateOf({ code }: { readonly code: string }): Fate {
  return code === "unreachable" ? "unreachable" : "kept";
}

/** A namespace is gone when everything in it is; finalizers of others may keep it, and labels may be taken off it. */
async function namespaceGone(
  ctx: ProcessContext,
  { timing, pause }: CleanUpMeans,
  { object, uid }: { readonly object: JournaledObject; readonly uid: string },
): Promise<Fate> {
  const until = ctx.clock() + timing.goneMs;
  for (;;) {
    const standing = await ctx.cluster.canaries.standing(object);
    if (!standing.ok) return fateOf(standing.refusal);
    if (standing.value?.uid !== uid) return "gone";
    if (ctx.clock() >= until) return "kept";
    await pause(timing.roundMs);
  }
}

/** In a namespace that stays, the pods go with their owners; those that do not are removed one by one. */
async function podsGone(
  ctx: ProcessContext,
  { timing, pause }: CleanUpMeans,
  proof: Pick<EnforcementProof, "id" | "namespace">,
): Promise<readonly string[]> {
  const { namespace } = proof;
  const run = runLabel(proof);
  const until = ctx.clock() + timing.goneMs;
  for (;;) {
    const pods = await ctx.cluster.canaries.pods(namespace, run);
    if (!pods.ok) return [`Pods labelled drawbridge.dev/canary=${run} in ${namespace}`];
    if (pods.value.length === 0) return [];
    for (const pod of pods.value) if (!pod.terminating) await ctx.cluster.canaries.removePod(namespace, pod);
    if (ctx.clock() >= until) return pods.value.map(({ name }) => `Pod ${namespace}/${name}`);
    await pause(timing.roundMs);
  }
}
