import "server-only";

import { createHash } from "node:crypto";
import { clusterGraph, unusedPairs, type ClusterGraph } from "#lib/graph/index.ts";
import { ok, type Result } from "#lib/policy/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { rowsOf } from "./loading/namespace-row.ts";

/** The whole graph over the last `windowDays` days, with every edge's verdict in both worlds. */
export async function readGraph(
  ctx: Context,
  { windowDays }: { readonly windowDays: number },
): Promise<Result<ClusterGraph>> {
  const loaded = await loadPicture(ctx, windowDays);
  if (!loaded.ok) return loaded;
  const { snapshot, edges, judgement, rollouts, triage, rules, atMs } = loaded.value;
  const graph = clusterGraph({
    snapshot,
    edges,
    rollouts: [...rollouts.values()],
    decisions: (key) => judgement.decisions.get(key),
    triage,
    unusedPairs: unusedPairs(snapshot, rules, edges),
    // The board's own counts, so that the two screens cannot disagree.
    undecided: new Map(rowsOf(ctx, loaded.value).map(({ namespace, undecided }) => [namespace, undecided])),
    now: atMs,
    windowDays,
  });
  return ok({ ...graph, version: versionOf(graph) });
}

/** Equal exactly when the same is shown: what only moves with the clock (counts, last seen) is left out. */
function versionOf({ namespaces, outsiders, edges }: ClusterGraph): string {
  const shown = edges.map(({ key, now, candidate, decision }) => [key, now, candidate, decision]);
  return createHash("sha256")
    .update(JSON.stringify([namespaces, outsiders, shown]))
    .digest("hex")
    .slice(0, 16);
}
