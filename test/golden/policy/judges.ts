import {
  compileEdges,
  compileSnapshot,
  connectivityOf,
  evaluate,
  OUTCOMES,
  replay,
  withEdit,
  type CompiledCluster,
  type NetworkPolicy,
  type Peer,
  type ReachQuestion,
  type WorkloadId,
} from "#lib/policy/index.ts";
import { holdsPort } from "#lib/policy/connectivity/port-set.ts";
import { inRange, parseAddress } from "#lib/policy/address/ip-address.ts";
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

/** Answers one probe after another about one cluster under one set of policies; undefined is no question to it. */
export type Answer = (probe: Probe) => "allowed" | "denied" | "uncertain" | undefined;

type JudgeOf = (cluster: TableCluster, policies: readonly TablePolicy[]) => Answer;

/**
 * Who is held to the tables: the product's engine by each way that leads to an answer, and the data plane of the
 * simulator, which shares no code with it.
 */
export const JUDGES: readonly (readonly [string, JudgeOf])[] = [
  ["the engine", (cluster, policies) => engine(compiled(cluster, policies), cluster)],
  ["the engine after edits", (cluster, policies) => engine(editedInto(cluster, policies), cluster)],
  ["the replay of flows", replayed],
  ["the connectivity of the whole cluster", listed],
  ["the second opinion", secondOpinion],
];

function compiled(cluster: TableCluster, policies: readonly TablePolicy[]): CompiledCluster {
  return compileSnapshot(snapshotOfTable(cluster, policies));
}

/** The same policies, the namespaced ones put one by one, last first, after one that is removed in the end. */
function editedInto(cluster: TableCluster, policies: readonly TablePolicy[]): CompiledCluster {
  const snapshot = snapshotOfTable(cluster, policies);
  const [namespace = ""] = Object.keys(cluster.namespaces);
  const closed = { podSelector: {}, policyTypes: ["Ingress" as const, "Egress" as const] };
  const passing: NetworkPolicy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace, name: "passing" },
    spec: closed,
  };
  const edits = [passing, ...snapshot.policies.toReversed()];
  const put = edits.reduce((at, policy) => withEdit(at, { kind: "put", policy }), compileSnapshot(snapshot, []));
  return withEdit(put, { kind: "remove", namespace, name: "passing" });
}

function questionOf({ sender, receiver, port, protocol }: Probe, cluster: TableCluster): ReachQuestion {
  return { sender: peerNamed(sender, cluster), receiver: peerNamed(receiver, cluster), port, protocol };
}

function engine(at: CompiledCluster, cluster: TableCluster): Answer {
  return (probe) => evaluate(at, questionOf(probe, cluster)).outcome;
}

function replayed(cluster: TableCluster, policies: readonly TablePolicy[]): Answer {
  const at = compiled(cluster, policies);
  return (probe) => {
    const impact = replay(at, compileEdges(at, [questionOf(probe, cluster)]));
    return OUTCOMES[impact.outcomes[0]!];
  };
}

/** The list has workloads and addresses outside; nodes, and what runs on their network, are not in every profile's. */
function listed(cluster: TableCluster, policies: readonly TablePolicy[]): Answer {
  const list = connectivityOf(compiled(cluster, policies));
  const workloadAt = (end: string) => list.workloads.findIndex(({ workload }) => workload.id === workloadId(end));
  const rangeAt = (end: string) => {
    const address = parseAddress(end);
    return address === undefined ? -1 : list.outside.findIndex((range) => inRange(range, address));
  };
  return ({ sender, receiver, port, protocol }) => {
    const [from, to] = [workloadAt(sender), workloadAt(receiver)];
    let id: number | undefined;
    if (from >= 0 && to >= 0) id = list.rowFrom(from)[to];
    else if (from >= 0) id = list.toOutside(from)[rangeAt(receiver)];
    else if (to >= 0) id = list.fromOutside(to)[rangeAt(sender)];
    if (id === undefined || id < 0) return undefined;
    const { certain, possible } = list.openings.get(id);
    if (holdsPort(certain, protocol, port)) return "allowed";
    return holdsPort(possible, protocol, port) ? "uncertain" : "denied";
  };
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
