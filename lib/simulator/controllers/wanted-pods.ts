import type { PodSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../api/object-store.ts";
import { suffixOf } from "../scenario/deterministic-id.ts";
import { ownedBy, templateOf } from "../scenario/workload-expansion.ts";
import { whyNot } from "../kubelet/node-fit.ts";
import { isActive } from "./owned-pods.ts";

/** What a controller is short of, and has too many of. */
export interface Difference {
  missing: KubeObject[];
  surplus: KubeObject[];
}

/** What it is counted against. */
export interface Situation {
  pods: readonly KubeObject[];
  nodes: readonly KubeObject[];
  cluster: string;
}

/** The kinds that make pods of a template, each by its own rule. */
export const POD_MAKERS: Readonly<Record<string, (owner: KubeObject, situation: Situation) => Difference>> = {
  ReplicaSet: replicas,
  ReplicationController: replicas,
  StatefulSet: ordinals,
  DaemonSet: oneOnEachNode,
  Job: runs,
};

function replicas(owner: KubeObject, { pods }: Situation): Difference {
  const wanted = replicaCount(owner);
  const active = pods.filter(isActive);
  const missing = Array.from({ length: Math.max(0, wanted - active.length) }, () =>
    podOf(owner, { generateName: `${owner.metadata.name}-` }),
  );
  return { missing, surplus: active.slice(wanted) };
}

/** Names stay: a pod comes back under its own only when the one before is gone. */
function ordinals(owner: KubeObject, { pods, cluster }: Situation): Difference {
  const { namespace = "default", name } = owner.metadata;
  const wanted = Array.from({ length: replicaCount(owner) }, (_, index) => `${name}-${index}`);
  const taken = new Set(pods.map(({ metadata }) => metadata.name));
  const revision = `${name}-${suffixOf(10, cluster, namespace, name, "revision")}`;
  const missing = wanted.flatMap((podName, index) => {
    if (taken.has(podName)) return [];
    const labels = {
      "apps.kubernetes.io/pod-index": String(index),
      "controller-revision-hash": revision,
      "statefulset.kubernetes.io/pod-name": podName,
    };
    return [podOf(owner, { name: podName, labels })];
  });
  return { missing, surplus: pods.filter((pod) => isActive(pod) && !wanted.includes(pod.metadata.name)) };
}

function oneOnEachNode(owner: KubeObject, { pods, nodes, cluster }: Situation): Difference {
  const { namespace = "default", name } = owner.metadata;
  const nodeOf = (pod: KubeObject) => (pod["spec"] as PodSpec).nodeName;
  const served = new Set(pods.filter(isActive).map(nodeOf));
  const spec = templateOf(owner)?.spec ?? { containers: [] };
  const labels = {
    "controller-revision-hash": suffixOf(10, cluster, namespace, name, "revision"),
    "pod-template-generation": "1",
  };
  const missing = nodes
    .filter((node) => !served.has(node.metadata.name) && whyNot(spec, node) === undefined)
    .map((node) => podOf(owner, { generateName: `${name}-`, labels, nodeName: node.metadata.name }));
  return { missing, surplus: [] };
}

function runs(owner: KubeObject, { pods }: Situation): Difference {
  const nothing = { missing: [], surplus: [] };
  const status = (owner["status"] ?? {}) as {
    completionTime?: string;
    conditions?: { type: string; status: string }[];
  };
  const isOver = (status.conditions ?? []).some(
    ({ type, status: is }) => /Complete|Failed/.test(type) && is === "True",
  );
  if (status.completionTime !== undefined || isOver) return nothing;
  const { parallelism = 1, completions = 1 } = owner["spec"] as {
    parallelism?: number;
    completions?: number;
  };
  const succeeded = pods.filter((pod) => phaseOf(pod) === "Succeeded").length;
  const active = pods.filter(isActive).length;
  const count = Math.max(0, Math.min(parallelism, completions - succeeded) - active);
  const { name, uid = "" } = owner.metadata;
  const labels = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  return {
    missing: Array.from({ length: count }, () => podOf(owner, { generateName: `${name}-`, labels })),
    surplus: [],
  };
}

/** The phase that a pod's status says. */
export function phaseOf(pod: KubeObject): string | undefined {
  return (pod["status"] as { phase?: string } | undefined)?.phase;
}

function replicaCount(owner: KubeObject): number {
  return (owner["spec"] as { replicas?: number } | undefined)?.replicas ?? 1;
}

interface PodPlan {
  name?: string;
  generateName?: string;
  labels?: Record<string, string>;
  nodeName?: string;
}

function podOf(owner: KubeObject, { name, generateName, labels, nodeName }: PodPlan): KubeObject {
  const template = templateOf(owner) ?? {};
  const metadata = {
    namespace: owner.metadata.namespace,
    ...(name === undefined ? { generateName } : { name }),
    labels: { ...template.metadata?.labels, ...labels },
    ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
    ownerReferences: [ownedBy(owner)],
  } as KubeObject["metadata"];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: { ...template.spec, ...(nodeName === undefined ? {} : { nodeName }) },
  };
}
