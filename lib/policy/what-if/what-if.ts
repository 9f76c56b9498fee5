import { compileEdges } from "../judge/compile-edges.ts";
import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import { connectivityOf, type Connectivity } from "../connectivity/connectivity.ts";
import type { ReachQuestion } from "../judge/evaluate.ts";
import type { PolicyEdit } from "../compile/policy-edit.ts";
import { replay, replayAfter } from "../judge/replay.ts";
import { withEdit } from "../compile/with-edit.ts";
import { edgeImpact, type EdgeImpact } from "./edge-impact.ts";
import { reachChanges, type ReachChanges } from "./reach-changes.ts";

/** Observed connections under policies as they stand, ready for edits to be tried. */
export interface WhatIf {
  /** The cluster with the edits, in the order given. Each call starts from the policies as they stand. */
  after(edits: readonly PolicyEdit[]): CompiledCluster;
  /** What becomes of the observed connections in such a cluster; reasons for at most `most` of each fate. */
  impactOf(after: CompiledCluster, most: number): EdgeImpact;
  /** What becomes of all connections, observed or not: slower by far, since it is about every pair of workloads. */
  reachOf(after: CompiledCluster, most: number): ReachChanges;
}

/** Prepares `questions` for edits of the policies of `cluster`. */
export function whatIf(cluster: CompiledCluster, questions: readonly ReachQuestion[]): WhatIf {
  const edges = compileEdges(cluster, questions);
  const before = replay(cluster, edges);
  let reachBefore: Connectivity | undefined;
  return {
    after: (edits) => edits.reduce(withEdit, cluster),
    impactOf: (after, most) => edgeImpact(before, replayAfter(after, edges, before), most),
    reachOf: (after, most) =>
      reachChanges((reachBefore ??= connectivityOf(cluster)), connectivityOf(after), most),
  };
}
