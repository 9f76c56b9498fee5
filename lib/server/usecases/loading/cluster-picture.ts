import "server-only";

import type { CoverageGap, FlowEdge } from "#lib/flows/index.ts";
import { ok, type AllowRule, type Result, type Snapshot } from "#lib/policy/index.ts";
import type { EnforcementProof, ProvedNetwork } from "#lib/probes/index.ts";
import {
  candidateRevision,
  type Operation,
  type Ownership,
  type Revision,
  type RevisionId,
  type Rollout,
  type Triage,
} from "#lib/rollout/index.ts";
import { clusterSinceMs } from "#lib/server/database/cluster-store.ts";
import { observedSinceMs, readEdgesInWindow, readGaps } from "#lib/server/database/flow-edge-store.ts";
import { allJournaledUids, readNewestOperations } from "#lib/server/database/operation-store.ts";
import { readFinishedProof } from "#lib/server/database/proof-store.ts";
import { readNewestRevisions } from "#lib/server/database/revision-store.ts";
import { readRollouts, untouchedRollout } from "#lib/server/database/rollout-store.ts";
import { readRules } from "#lib/server/database/rule-store.ts";
import { readTriage } from "#lib/server/database/triage-store.ts";
import type { Context } from "../context.ts";
import { ownershipOver } from "../operation-run/operation-ownership.ts";
import { judgeEdges, type EdgeJudgement } from "./edge-judgement.ts";
import { networkOf } from "./proved-network.ts";

const DAY_MS = 86_400_000;

/** Everything that decisions about namespaces follow from, loaded once. Rollouts and candidates are by namespace name. */
export interface ClusterPicture {
  readonly atMs: number;
  readonly snapshot: Snapshot;
  readonly ownership: Ownership;
  readonly edges: readonly FlowEdge[];
  readonly judgement: EdgeJudgement;
  readonly rules: readonly AllowRule[];
  readonly triage: readonly Triage[];
  readonly rollouts: ReadonlyMap<string, Rollout>;
  readonly candidates: ReadonlyMap<string, Revision>;
  /** Newest operations by the UID of their namespace. */
  readonly operations: ReadonlyMap<string, Operation>;
  readonly gaps: readonly CoverageGap[];
  readonly observedSinceMs?: number;
  /** The newest proof of enforcement that was carried through. */
  readonly proof?: EnforcementProof;
  /** What a proof must be of to count. */
  readonly network: ProvedNetwork;
}

/** What decisions rest on: a day more than must be observed, so that what is seen weekly is in it. */
export function windowDaysOf(ctx: Context): number {
  return Math.max(ctx.config.observationDays + 1, 8);
}

/**
 * Loads the picture of the whole cluster. A namespace's candidate depends on rules that were accepted in others, and an
 * edge's verdict on both ends' candidates: there is no smaller truth.
 * Refuses with "no-snapshot" until the cluster was read.
 */
export async function loadPicture(
  ctx: Context,
  windowDays = windowDaysOf(ctx),
): Promise<Result<ClusterPicture>> {
  const atMs = ctx.clock();
  const sinceMs = atMs - windowDays * DAY_MS;
  const { db, clusterId } = ctx;
  const [found, edges, rules, triage, stored, newest, operations, uids, gaps, observed, clusterMs, proof] =
    await Promise.all([
      ctx.snapshot(),
      readEdgesInWindow(db, clusterId, sinceMs),
      readRules(db, clusterId),
      readTriage(db, clusterId),
      readRollouts(db, clusterId),
      readNewestRevisions(db, clusterId),
      readNewestOperations(db, clusterId),
      allJournaledUids(db, clusterId),
      readGaps(db, clusterId, sinceMs),
      observedSinceMs(db, clusterId),
      clusterSinceMs(db, clusterId),
      readFinishedProof(db, clusterId),
    ]);
  if (!found.ok) return found;
  const snapshot = found.value;
  const ownership = ownershipOver(ctx, uids, snapshot.policies);
  const rollouts = new Map(
    snapshot.namespaces.map((namespace) => [
      namespace.name,
      stored.get(namespace.uid) ?? untouchedRollout(clusterId, namespace, clusterMs ?? atMs),
    ]),
  );
  const candidates = new Map(
    snapshot.namespaces.map(({ name }) => [
      name,
      candidateOf(ctx, { snapshot, rules, previous: newest.get(name), atMs, name }),
    ]),
  );
  return ok({
    atMs,
    snapshot,
    ownership,
    edges,
    judgement: judgeEdges(snapshot, candidates, ownership, edges),
    rules,
    triage,
    rollouts,
    candidates,
    operations,
    gaps,
    observedSinceMs: observed,
    proof,
    network: networkOf(snapshot),
  });
}

interface CandidateParts {
  readonly snapshot: Snapshot;
  readonly rules: readonly AllowRule[];
  readonly previous?: Revision;
  readonly atMs: number;
  readonly name: string;
}

/** A candidate that is not stored yet has the id that it will be stored under, so that pages and plans can name it. */
function candidateOf(ctx: Context, { snapshot, rules, previous, atMs, name }: CandidateParts): Revision {
  const id = `${ctx.clusterId}.${name}.${(previous?.number ?? 0) + 1}` as RevisionId;
  return candidateRevision({
    snapshot,
    namespace: name,
    rules,
    previous,
    id,
    author: ctx.actor.name,
    now: atMs,
  });
}
