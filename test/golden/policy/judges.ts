import { compileSnapshot, evaluate, type Peer, type WorkloadId } from "#lib/policy/index.ts";
import { BY_THE_LETTER } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import type { Party, World } from "#lib/simulator/data-plane/world.ts";
import {
  isNetworkPolicy,
  snapshotOfTable,
  workloadId,
  type Probe,
  type TableCluster,
  type TablePolicy,
} from "./table-cluster.ts";

/** Answers one probe after another about one cluster under one set of policies. */
export type Answer = (probe: Probe) => "allowed" | "denied" | "uncertain";

/** Who is held to the tables: the product's engine, and the data plane of the simulator, which shares no code with it. */
export const JUDGES: readonly (readonly [string, (c: TableCluster, p: readonly TablePolicy[]) => Answer])[] = [
  ["the engine", engine],
  ["the second opinion", secondOpinion],
];

function engine(cluster: TableCluster, policies: readonly TablePolicy[]): Answer {
  const compiled = compileSnapshot(snapshotOfTable(cluster, policies));
  return ({ sender, receiver, port, protocol }) =>
    evaluate(compiled, { sender: peerNamed(sender, cluster), receiver: peerNamed(receiver, cluster), port, protocol })
      .outcome;
}

function peerNamed(end: string, cluster: TableCluster): Peer {
  if (end.startsWith("node ")) {
    const node = cluster.nodes.find(({ name }) => `node ${name}` === end)!;
    return { kind: "node", role: "node", addresses: node.ips };
  }
  const [namespace = "", name] = end.split("/");
  if (name === undefined) return { kind: "external", addresses: [end] };
  return { kind: "workload", id: workloadId(end) as WorkloadId, namespace, name, workloadKind: "Pod" };
}

/** The simulator's plain evaluator, read as the specification is: an ipBlock is compared with every address. */
function secondOpinion(cluster: TableCluster, policies: readonly TablePolicy[]): Answer {
  const world = worldOf(cluster, policies);
  return ({ sender, receiver, port, protocol }) =>
    judge(world, { from: partyNamed(sender), to: partyNamed(receiver), port, protocol }, BY_THE_LETTER).verdict;
}

function partyNamed(end: string): Party {
  if (end.startsWith("node ")) return { kind: "node", name: end.slice("node ".length) };
  const [namespace = "", name] = end.split("/");
  return name === undefined ? { kind: "external", ip: end } : { kind: "pod", namespace, name };
}

function worldOf(cluster: TableCluster, policies: readonly TablePolicy[]): World {
  return {
    namespaces: new Map(Object.entries(cluster.namespaces)),
    pods: new Map(
      cluster.pods.map((pod) => {
        const [namespace = "", name = ""] = pod.name.split("/");
        const worldPod = {
          namespace,
          name,
          labels: pod.labels,
          ips: pod.ips,
          hostNetwork: pod.hostNetwork === true,
          nodeName: pod.nodeName,
          ports: pod.ports.map((port) => ({ name: port.name, port: port.port, protocol: port.protocol })),
          serviceAccount: "default",
          nameservers: [],
          dnsVisibility: false,
          workload: { kind: "Pod", name },
        };
        return [pod.name, worldPod];
      }),
    ),
    nodes: new Map(
      cluster.nodes.map((node) => [node.name, { name: node.name, addresses: node.ips, labels: node.labels }]),
    ),
    services: new Map(),
    networkPolicies: policies.filter(isNetworkPolicy) as unknown as World["networkPolicies"],
    adminPolicies: policies.filter((policy) => !isNetworkPolicy(policy)) as unknown as World["adminPolicies"],
  };
}
