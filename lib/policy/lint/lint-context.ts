import { hasId, idsOf } from "../selector/bitset.ts";
import type { CompiledCluster, CompiledPod } from "../compile/compiled-cluster.ts";
import type { CompiledPolicy, PodsPeer } from "../compile/compiled-policy.ts";
import type { PodClass } from "../compile/pod-class.ts";
import type { Pod } from "../model/snapshot.ts";
import { networkPolicySpec } from "../validate/network-policy-check.ts";
import type { PolicyProblem } from "../validate/policy-problem.ts";
import type { LintScene } from "./lint-scene.ts";

/** A cluster as rules look at it: everything that several of them ask for is worked out once, by class of pods. */
export interface LintContext {
  readonly cluster: CompiledCluster;
  readonly scene: LintScene;
  /** The policies that are looked at: all, or those of one namespace. */
  readonly policies: readonly CompiledPolicy[];
  /** The namespaces that are. */
  readonly namespaces: readonly string[];
  /** Classes that the policy selects, those of the host network too: they look selected and are not governed. */
  readonly selectedBy: (policy: CompiledPolicy) => readonly PodClass[];
  /** Classes that the peer's selectors fit, those of the host network too. */
  readonly fitting: (peer: PodsPeer) => readonly PodClass[];
  /** Classes that live in a namespace, by its name. */
  readonly livingIn: (namespace: string) => readonly PodClass[];
  /** Pods and templates of a class; never empty. */
  readonly podsOf: (pods: PodClass) => readonly CompiledPod[];
  /** What the snapshot says of a running pod; undefined for a template. */
  readonly snapshotPod: (pod: CompiledPod) => Pod | undefined;
  /** What validation says of the spec. */
  readonly problemsOf: (policy: CompiledPolicy) => readonly PolicyProblem[];
}

/** Prepares a cluster for all rules. */
export function lintContext(cluster: CompiledCluster, scene: LintScene): LintContext {
  const { classes, index, podsByWorkload, snapshot } = cluster;
  const pods = Map.groupBy([...podsByWorkload.values()].flat(), ({ classId }) => classId);
  const byName = new Map(snapshot.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  const isAsked = (namespace: string) => scene.namespace === undefined || scene.namespace === namespace;
  const inNamespace = (id: number) =>
    (index.classesOfNamespace[id] ?? [])
      .map((classId) => classes[classId] as PodClass)
      .filter(({ id: classId }) => pods.has(classId));
  return {
    cluster,
    scene,
    policies: cluster.policies.filter((policy) => isAsked(policy.namespace)),
    namespaces: [...index.namespaces.keys()].filter(isAsked),
    selectedBy: remembered((policy: CompiledPolicy) =>
      inNamespace(policy.namespaceId).filter(({ labelSet }) => hasId(policy.subject.ids, labelSet)),
    ),
    fitting: remembered((peer: PodsPeer) =>
      idsOf(peer.namespaceIds)
        .flatMap(inNamespace)
        .filter(({ labelSet }) => peer.pods === undefined || hasId(peer.pods.ids, labelSet)),
    ),
    livingIn: (name) => inNamespace(index.namespaces.get(name)?.id ?? -1),
    podsOf: ({ id }) => pods.get(id) ?? [],
    snapshotPod: ({ text }) => byName.get(text),
    problemsOf: remembered((policy: CompiledPolicy) => networkPolicySpec(policy.source.spec, ["spec"])),
  };
}

/** The same function, which works each answer out once. */
function remembered<Key extends object, Answer>(find: (key: Key) => Answer): (key: Key) => Answer {
  const known = new WeakMap<Key, Answer>();
  return (key) => {
    const found = known.get(key) ?? find(key);
    known.set(key, found);
    return found;
  };
}
