import type { PodAffinityTerm, PodSpec } from "kubernetes-types/core/v1";
import type { LabelSelector } from "kubernetes-types/meta/v1";
import type { KubeObject } from "../api/object-store.ts";
import { selects } from "../data-plane/label-selector.ts";
import { shortages, whyNot } from "./node-fit.ts";

/** Where a pod goes, or why nowhere. */
export type Placement = { node: KubeObject } | { why: string };

/**
 * Chooses a node for a pod as the default scheduler would: of those that can take it the one that its preferences for
 * the company of other pods like best, then the one with the fewest pods, then the first by name.
 */
export function placementOf(
  pod: KubeObject,
  nodes: readonly KubeObject[],
  pods: readonly KubeObject[],
): Placement {
  const spec = pod["spec"] as PodSpec;
  const byNode = Map.groupBy(pods, (one) => (one["spec"] as PodSpec).nodeName ?? "");
  const on = (node: KubeObject) => (byNode.get(node.metadata.name) ?? []).filter(hasNotEnded);
  const reasons = new Map<string, number>();
  const fitting = nodes.filter((node) => {
    const against = whyNot(spec, node);
    const why = against === undefined ? shortages(spec, node, on(node)) : [against];
    for (const reason of why) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    return why.length === 0;
  });
  if (fitting.length === 0) return { why: refusalOf(nodes.length, reasons) };
  const ranked = fitting.map((node) => ({ node, liking: likingOf(pod, on(node)), count: on(node).length }));
  ranked.sort(
    (a, b) =>
      b.liking - a.liking || a.count - b.count || (a.node.metadata.name < b.node.metadata.name ? -1 : 1),
  );
  return { node: ranked[0]!.node };
}

function hasNotEnded(pod: KubeObject): boolean {
  const { phase } = (pod["status"] ?? {}) as { phase?: string };
  return phase !== "Succeeded" && phase !== "Failed";
}

function refusalOf(count: number, reasons: ReadonlyMap<string, number>): string {
  if (count === 0) return "no nodes available to schedule pods";
  const list = [...reasons].map(([reason, nodes]) => `${nodes} ${reason}`).sort();
  const isRoom = (reason: string) => /^(Too many|Insufficient)/.test(reason);
  const noRoom = Math.max(0, ...[...reasons].filter(([reason]) => isRoom(reason)).map(([, nodes]) => nodes));
  const others = count - noRoom;
  const preemption = [
    ...(noRoom > 0 ? [`${noRoom} No preemption victims found for incoming pod`] : []),
    ...(others > 0 ? [`${others} Preemption is not helpful for scheduling`] : []),
  ];
  return (
    `0/${count} nodes are available: ${list.join(", ")}. no new claims to deallocate, ` +
    `preemption: 0/${count} nodes are available: ${preemption.sort().join(", ")}.`
  );
}

/** What preferred pod (anti-)affinities give for the pods on one node; hosts are the only topology here. */
function likingOf(pod: KubeObject, neighbours: readonly KubeObject[]): number {
  const { podAffinity, podAntiAffinity } = (pod["spec"] as PodSpec).affinity ?? {};
  const weigh = (terms: { weight: number; podAffinityTerm: PodAffinityTerm }[] = []) =>
    terms
      .filter(({ podAffinityTerm }) => neighbours.some((one) => isMeant(podAffinityTerm, one, pod)))
      .reduce((sum, { weight }) => sum + weight, 0);
  const towards = weigh(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution);
  const away = weigh(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution);
  return towards - away;
}

function isMeant(term: PodAffinityTerm, neighbour: KubeObject, pod: KubeObject): boolean {
  const namespaces = term.namespaces ?? [pod.metadata.namespace ?? "default"];
  return (
    namespaces.includes(neighbour.metadata.namespace ?? "default") &&
    term.labelSelector !== undefined &&
    selects(term.labelSelector as LabelSelector, neighbour.metadata.labels ?? {})
  );
}
