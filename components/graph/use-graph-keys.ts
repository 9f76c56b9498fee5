"use client";

import { edgeBeside, type ClusterGraph, type GraphEdge } from "#lib/graph/index.ts";
import { useRollBack } from "../rollout/roll-back-provider.tsx";
import { usePageKeys } from "../shell/use-page-keys.ts";
import { selectedNamespace } from "./canvas-selection.ts";
import type { GraphAddress } from "./use-graph-address.ts";

/** J and K through the edges in the order in which they ask for attention, Escape closes, R rolls a namespace back. */
export function useGraphKeys({
  graph,
  address,
  edges,
}: {
  readonly graph: ClusterGraph;
  readonly address: GraphAddress;
  readonly edges: readonly GraphEdge[];
}): void {
  const { selection, select } = address;
  const rollBack = useRollBack();
  const step = (by: 1 | -1) => {
    const next = edgeBeside(edges, selection.kind === "edge" ? selection.key : undefined, by);
    if (next !== undefined) select({ kind: "edge", key: next.key });
  };
  const enforced = selectedNamespace(selection, graph);
  usePageKeys({
    j: () => step(1),
    k: () => step(-1),
    escape: () => select({ kind: "none" }),
    r: () => enforced !== undefined && rollBack(enforced),
  });
}
