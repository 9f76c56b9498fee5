import "server-only";

import { canaryObjectText } from "#lib/probes/index.ts";
import type { ClusterRefusal } from "#lib/server/cluster/cluster-refusal.ts";
import {
  journalCanaryGone,
  readCanariesLeft,
  type JournaledObject,
} from "#lib/server/database/proof-store.ts";
import type { ProcessContext } from "../context.ts";
import type { ProofMeans } from "./proof-run.ts";

/** The run whose objects are removed. */
export interface CleanUpOf {
  readonly proofId: string;
  readonly run: string;
  readonly namespace: string;
}

/**
 * Removes everything that the journal of a run has and the cluster may still hold, newest first, and waits until it is
 * gone. Only objects are removed whose uid was journaled, or (where a crash came between) that carry the run's own label
 * under the journaled name. Returns what is left, in words; it is tried again every minute.
 */
export async function cleanUp(
  ctx: ProcessContext,
  means: Pick<ProofMeans, "timing" | "pause">,
  of: CleanUpOf,
): Promise<readonly string[]> {
  const objects = await readCanariesLeft(ctx.db, ctx.clusterId, of.proofId);
  const left: string[] = [];
  for (const [at, object] of objects.entries()) {
    const removed = await removeOne(ctx, object, of.run);
    if (removed === "unreachable") return [...left, ...objects.slice(at).map(canaryObjectText)];
    if (removed !== undefined) left.push(canaryObjectText(object));
    else if (object.kind === "Namespace") left.push(...(await namespaceGone(ctx, means, { object, of })));
    else await journalCanaryGone(ctx.db, of.proofId, object.index, ctx.clock());
  }
  const ownNamespace = objects.some(({ kind }) => kind === "Namespace");
  if (objects.length > 0 && !ownNamespace) left.push(...(await podsGone(ctx, means, of)));
  return left;
}

/** Undefined when the object is gone or on its way. */
async function removeOne(
  ctx: ProcessContext,
  object: JournaledObject,
  run: string,
): Promise<ClusterRefusal["code"] | undefined> {
  const { canaries } = ctx.cluster;
  let { uid } = object;
  if (uid === undefined) {
    const found = await canaries.find(object, run);
    if (!found.ok) return found.refusal.code;
    uid = found.value?.uid;
  }
  if (uid === undefined) return undefined;
  const removed = await canaries.remove(object, uid);
  return removed.ok ? undefined : removed.refusal.code;
}

/** A namespace is gone when everything in it is; finalizers of others may keep it. */
async function namespaceGone(
  ctx: ProcessContext,
  { timing, pause }: Pick<ProofMeans, "timing" | "pause">,
  { object, of }: { readonly object: JournaledObject; readonly of: CleanUpOf },
): Promise<readonly string[]> {
  const until = ctx.clock() + timing.goneMs;
  for (;;) {
    const found = await ctx.cluster.canaries.find(object, of.run);
    if (found.ok && found.value === undefined) {
      await journalCanaryGone(ctx.db, of.proofId, object.index, ctx.clock());
      return [];
    }
    if (!found.ok || ctx.clock() >= until) return [canaryObjectText(object)];
    await pause(timing.roundMs);
  }
}

/** In a namespace that stays, the pods go with their owners; those that do not are removed one by one. */
async function podsGone(
  ctx: ProcessContext,
  { timing, pause }: Pick<ProofMeans, "timing" | "pause">,
  { namespace, run }: CleanUpOf,
): Promise<readonly string[]> {
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
