import type { Labels, Node, Pod } from "#lib/policy/index.ts";
import { nodeOf, podOf } from "../cluster-parts.ts";
import { range, type PlannedWorkload } from "./large-workloads.ts";
import { seededRandom } from "./seeded-random.ts";

const PODS_PER_NODE = 60;
const DUAL_STACK_SHARE = 0.25;

/** Nodes for `podCount` pods, the first on 172.20.0.1. */
export function largeNodes(podCount: number): readonly Node[] {
  return range(Math.ceil(podCount / PODS_PER_NODE)).map((index) =>
    nodeOf(
      `node-${String(index).padStart(4, "0")}`,
      `172.20.${index >> 8}.${(index & 255) + 1}`,
      `10.${64 + (index >> 8)}.${index & 255}.0/24`,
    ),
  );
}

/**
 * `podCount` pods of the planned workloads, on nodes in turn: hostNetwork ones with their node's address, the others with
 * one of 10.128.0.0/9, and a quarter of the namespaces with an IPv6 address besides, if the cluster is dual stack.
 */
export function largePods(
  seed: number,
  planned: readonly PlannedWorkload[],
  nodes: readonly Node[],
  size: { readonly pods: number; readonly dualStack: boolean },
): readonly Pod[] {
  const random = seededRandom(seed);
  const dualStack = new Map<string, boolean>();
  const isDual = (namespace: string): boolean => {
    if (!dualStack.has(namespace))
      dualStack.set(namespace, size.dualStack && random.chance(DUAL_STACK_SHARE));
    return dualStack.get(namespace) === true;
  };
  const pods: Pod[] = [];
  const counts = replicaCounts(seed, planned, nodes.length, size.pods);
  for (const [at, plan] of planned.entries()) {
    const dual = isDual(plan.workload.namespace);
    for (const index of range(counts[at] ?? 0))
      pods.push(onePod({ plan, index, serial: pods.length, dual, nodes }));
  }
  return pods;
}

/** One pod for each application workload, and what is left by lot, some workloads drawing far more often than others. */
function replicaCounts(
  seed: number,
  planned: readonly PlannedWorkload[],
  nodeCount: number,
  podCount: number,
): readonly number[] {
  const random = seededRandom(seed + 1);
  const counts = planned.map(({ replicas = 1 }) => (replicas === "one per node" ? nodeCount : replicas));
  const growing = planned.flatMap(({ replicas }, at) => (replicas === undefined ? [at] : []));
  const left = podCount - counts.reduce((sum, count) => sum + count, 0);
  if (left < 0 || growing.length === 0)
    throw new Error(`${podCount} pods are too few for ${planned.length} workloads on ${nodeCount} nodes`);
  for (let drawn = 0; drawn < left; drawn += 1) {
    const at = growing[Math.floor(random.next() ** 2 * growing.length)] as number;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

interface PodPlace {
  readonly plan: PlannedWorkload;
  readonly index: number;
  readonly serial: number;
  readonly dual: boolean;
  readonly nodes: readonly Node[];
}

function onePod({ plan, index, serial, dual, nodes }: PodPlace): Pod {
  const { workload, ports, hostNetwork } = plan;
  const node = nodes[(plan.replicas === "one per node" ? index : serial) % nodes.length] as Node;
  const name = podName(plan, index);
  const [hostIP] = node.ips;
  const ownIps = dual
    ? [podAddress(serial), `fd00:10:128::${(serial + 1).toString(16)}`]
    : [podAddress(serial)];
  return podOf(workload, name, "", {
    labels: { ...workload.templateLabels, ...controllerLabels(plan, index, name) },
    ips: hostNetwork ? node.ips : ownIps,
    hostIP,
    nodeName: node.name,
    hostNetwork,
    ports,
  });
}

function podAddress(serial: number): string {
  const value = serial + 10;
  return `10.${128 + (value >> 16)}.${(value >> 8) & 255}.${value & 255}`;
}

function podName({ workload }: PlannedWorkload, index: number): string {
  if (workload.kind === "StatefulSet") return `${workload.name}-${index}`;
  const suffix = (index * 7919 + 46_656).toString(36).slice(-5);
  return workload.kind === "DaemonSet"
    ? `${workload.name}-${suffix}`
    : `${workload.name}-${hashOf(workload.id)}-${suffix}`;
}

/** The labels that controllers add to each pod: no selector of a person names them, a few policies excepted. */
function controllerLabels({ workload }: PlannedWorkload, index: number, name: string): Labels {
  const revision = hashOf(workload.id);
  switch (workload.kind) {
    case "Deployment":
      return { "pod-template-hash": revision };
    case "StatefulSet":
      return {
        "statefulset.kubernetes.io/pod-name": name,
        "apps.kubernetes.io/pod-index": String(index),
        "controller-revision-hash": `${workload.name}-${revision}`,
      };
    case "CronJob":
      return { "batch.kubernetes.io/job-name": `${workload.name}-${29_000_000 + index}` };
    default:
      return { "controller-revision-hash": revision, "pod-template-generation": "1" };
  }
}

function hashOf(text: string): string {
  let hash = 5381;
  for (const character of text) hash = (Math.imul(hash, 33) ^ (character.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(36);
}
