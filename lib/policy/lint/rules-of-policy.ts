import { hasId } from "../selector/bitset.ts";
import type { CompiledCluster, CompiledPod } from "../compile/compiled-cluster.ts";
import type { CompiledPolicy, CompiledRule } from "../compile/compiled-policy.ts";
import type { Direction } from "../model/network-policy.ts";
import type { PodClass } from "../compile/pod-class.ts";

/** A rule with where it stands. */
export interface PlacedRule {
  readonly direction: Direction;
  readonly rule: CompiledRule;
  /** `spec.ingress[0]`. */
  readonly path: string;
  /** `spec.ingress[0].from`, to be followed by an index. */
  readonly peersPath: string;
}

/** All rules of the directions that a policy governs. */
export function rulesOfPolicy(policy: CompiledPolicy): readonly PlacedRule[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    (policy.rules[direction] ?? []).map((rule, index) => {
      const path = `spec.${direction}[${index}]`;
      return { direction, rule, path, peersPath: `${path}.${direction === "ingress" ? "from" : "to"}` };
    }),
  );
}

/** Pods (and templates of workloads without one) that a policy selects. */
export function podsSelectedBy(policy: CompiledPolicy, cluster: CompiledCluster): readonly CompiledPod[] {
  return podsOf(cluster).filter((pod) => {
    const { namespaceId, labelSet } = classOf(pod, cluster);
    return namespaceId === policy.namespaceId && hasId(policy.subject.ids, labelSet);
  });
}

/** The class of a pod, which selectors are asked about. */
export function classOf(pod: CompiledPod, cluster: CompiledCluster): PodClass {
  return cluster.classes[pod.classId] as PodClass;
}

/** Every pod and template of a cluster. */
export function podsOf(cluster: CompiledCluster): readonly CompiledPod[] {
  return [...cluster.podsByWorkload.values()].flat();
}
