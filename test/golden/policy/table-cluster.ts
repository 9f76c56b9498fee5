import type { ContainerPort, Labels, Node, Pod, Protocol, Snapshot } from "#lib/policy/index.ts";
import { namespaceOf, podOf, snapshotOf, workloadOf } from "../../cast/cluster-parts.ts";

/** One pod of a table's cluster, named `namespace/name`. */
export interface TablePod {
  readonly name: string;
  readonly labels: Labels;
  readonly ips: readonly string[];
  readonly ports: readonly ContainerPort[];
  readonly nodeName: string;
  /** The pod shares its node's network. */
  readonly hostNetwork?: boolean;
}

/** The cluster that a table is about, before any policy. */
export interface TableCluster {
  readonly namespaces: Readonly<Record<string, Labels>>;
  readonly pods: readonly TablePod[];
  readonly nodes: readonly Node[];
}

/** One question of a table: an end is `namespace/pod`, `node NAME`, or an address. */
export interface Probe {
  readonly sender: string;
  readonly receiver: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/** A policy object as a table writes it: NetworkPolicies and cluster-wide kinds alike. */
export interface TablePolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: unknown;
}

/** The engine's picture of a table's cluster: every pod is a workload of its own. */
export function snapshotOfTable(cluster: TableCluster, policies: readonly TablePolicy[]): Snapshot {
  const pods = cluster.pods.map((pod) => podOfTable(pod, cluster.nodes));
  return snapshotOf({
    namespaces: Object.entries(cluster.namespaces).map(([name, labels]) => namespaceOf(name, labels)),
    workloads: cluster.pods.map((pod) => workloadOf(workloadId(pod.name), pod.labels)),
    pods,
    nodes: cluster.nodes,
    policies: policies.filter(isNetworkPolicy) as unknown as Snapshot["policies"],
    foreignPolicies: policies
      .filter((policy) => !isNetworkPolicy(policy))
      .map(({ apiVersion, kind, metadata, spec }) => ({
        apiVersion,
        kind,
        name: metadata.name,
        uid: `uid-${metadata.name}`,
        spec,
      })),
  });
}

/** The id of the workload that stands for a table's pod. */
export function workloadId(pod: string): string {
  const [namespace = "", name = ""] = pod.split("/");
  return `${namespace}/Pod/${name}`;
}

/** Whether the object is a networking.k8s.io NetworkPolicy. */
export function isNetworkPolicy(policy: TablePolicy): boolean {
  return policy.kind === "NetworkPolicy";
}

function podOfTable(pod: TablePod, nodes: readonly Node[]): Pod {
  const [, name = ""] = pod.name.split("/");
  const hostIP = nodes.find((node) => node.name === pod.nodeName)?.ips[0];
  return podOf(workloadOf(workloadId(pod.name), pod.labels), name, "", {
    ips: pod.ips,
    ports: pod.ports,
    nodeName: pod.nodeName,
    ...(hostIP === undefined ? {} : { hostIP }),
    hostNetwork: pod.hostNetwork === true,
  });
}
