import fc from "fast-check";
import type { ContainerPort, Labels, Node, Pod, Snapshot, Workload } from "#lib/policy/index.ts";
import { namespaceOf, podOf, snapshotOf, workloadOf } from "../../cast/cluster-parts.ts";
import { oddAdminPolicies } from "./odd-admin-policies.ts";
import { oddNetworkPolicies } from "./odd-network-policies.ts";
import { CROWDED, NAMESPACE_LABELS, NAMESPACES, oddLabels } from "./odd-selectors.ts";

/** Ports that clash: one name for several numbers and protocols, one number under several names. */
const PORTS: readonly ContainerPort[] = [
  { name: "http", port: 80, protocol: "TCP" },
  { name: "http", port: 81, protocol: "TCP" },
  { name: "http", port: 80, protocol: "UDP" },
  { name: "admin", port: 80, protocol: "TCP" },
  { name: "admin", port: 443, protocol: "TCP" },
  { name: "dns", port: 80, protocol: "SCTP" },
  { name: "dns", port: 80, protocol: "UDP" },
  { port: 81, protocol: "TCP" },
];

interface PodShape {
  readonly namespace: (typeof NAMESPACES)[number];
  readonly labels: Labels;
  readonly node: 1 | 2;
  readonly network: "v4" | "v6" | "v4 first" | "v6 first" | "host";
  readonly finished: boolean;
  readonly ports: readonly ContainerPort[];
  /** How many pods are alike but for their address: as replicas are. */
  readonly replicas: number;
}

const podShape: fc.Arbitrary<PodShape> = fc.record({
  namespace: fc.constantFrom(...CROWDED, ...NAMESPACES),
  labels: oddLabels,
  node: fc.constantFrom(1 as const, 2 as const),
  network: fc.constantFrom<PodShape["network"]>("v4", "v4", "v4", "v6", "v4 first", "v6 first", "host"),
  finished: fc.constantFrom(false, false, false, false, false, true),
  ports: fc.subarray([...PORTS], { maxLength: 4 }),
  replicas: fc.constantFrom(1, 1, 2),
});

/** Two nodes of both families; the first has an external address too. */
const NODES: readonly Node[] = [
  { ...nodeAt(1), ips: ["10.0.0.1", "203.0.113.10", "fd00:0:0:1::1"], labels: { zone: "a" } },
  { ...nodeAt(2), ips: ["10.0.0.2", "fd00:0:0:2::1"], labels: {} },
];

function nodeAt(number: 1 | 2): Pick<Node, "name" | "podCIDRs"> {
  return { name: `node-${number}`, podCIDRs: [`10.1.${number}.0/24`, `fd00:1:0:${number}::/64`] };
}

function addressesOf({ network, node }: PodShape, index: number): readonly string[] {
  const v4 = `10.1.${node}.${index + 1}`;
  const v6 = `fd00:1:0:${node}::${index + 1}`;
  switch (network) {
    case "v4":
      return [v4];
    case "v6":
      return [v6];
    case "v4 first":
      return [v4, v6];
    case "v6 first":
      return [v6, v4];
    case "host":
      return [`10.0.0.${node}`, `fd00:0:0:${node}::1`];
  }
}

/** A bare pod is a workload of its own; replicas belong to one, and so do those that policies can tell apart by address. */
function workloadFrom({ namespace, replicas, labels }: PodShape, index: number): Workload {
  const kind = replicas === 1 ? "Pod" : "ReplicaSet";
  return workloadOf(`${namespace}/${kind}/shape-${index}`, labels);
}

function podFrom(shape: PodShape, workload: Workload, index: number): Pod {
  return podOf(workload, `pod-${index}`, "", {
    ips: addressesOf(shape, index),
    hostIP: `10.0.0.${shape.node}`,
    nodeName: `node-${shape.node}`,
    hostNetwork: shape.network === "host",
    finished: shape.finished,
    ports: shape.ports,
  });
}

/** A cluster of a few pods on two nodes under policies of every kind that the engine evaluates. */
export const oddCluster: fc.Arbitrary<Snapshot> = fc
  .tuple(fc.array(podShape, { minLength: 2, maxLength: 5 }), oddNetworkPolicies, oddAdminPolicies)
  .map(([shapes, policies, foreignPolicies]) => {
    const workloads = shapes.map(workloadFrom);
    const pods = shapes
      .flatMap((shape, i) => Array.from({ length: shape.replicas }, () => [shape, workloads[i]!] as const))
      .map(([shape, workload], index) => podFrom(shape, workload, index));
    return snapshotOf({
      namespaces: Object.entries(NAMESPACE_LABELS).map(([name, labels]) => namespaceOf(name, labels)),
      nodes: NODES,
      pods,
      workloads,
      policies,
      foreignPolicies,
    });
  });
