import { peerKey, type Peer, type PeerKey, type Pod, type Snapshot } from "#lib/policy/index.ts";
import type { EdgeKey } from "#lib/flows/index.ts";
import type { Rollout, Triage } from "#lib/rollout/index.ts";
import type { GraphEdge, GraphNamespace, GraphWorkload } from "./cluster-graph.ts";
import { isSystemNamespace } from "./system-namespace.ts";

type WorkloadPeer = Extract<Peer, { kind: "workload" }>;

/** What rooms are made from: the cluster, where its namespaces stand, and the edges that end in them. */
export interface RoomInput {
  readonly snapshot: Snapshot;
  readonly rollouts: readonly Rollout[];
  readonly triage: readonly Triage[];
  readonly graphEdges: readonly GraphEdge[];
  readonly peers: readonly Peer[];
  readonly undecided?: ReadonlyMap<string, number>;
}

function workloadNode(peer: WorkloadPeer, pods: readonly Pod[]): GraphWorkload {
  const running = pods.filter((pod) => !pod.finished);
  return {
    key: peerKey(peer),
    namespace: peer.namespace,
    name: peer.name,
    kind: peer.workloadKind,
    pods: running.length,
    readyPods: running.filter((pod) => pod.ready).length,
    hostNetwork: pods.length > 0 && pods.every((pod) => pod.hostNetwork),
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** Workloads of the cluster, and those that only edges remember, by namespace. */
function workloadsByNamespace(input: RoomInput): Map<string, GraphWorkload[]> {
  const podsOf = groupBy(input.snapshot.pods, (pod) => pod.workload);
  const peers = new Map<PeerKey, WorkloadPeer>();
  for (const { id, namespace, name, kind } of input.snapshot.workloads) {
    const peer: WorkloadPeer = { kind: "workload", id, namespace, name, workloadKind: kind };
    peers.set(peerKey(peer), peer);
  }
  for (const peer of input.peers) {
    if (peer.kind === "workload" && !peers.has(peerKey(peer))) peers.set(peerKey(peer), peer);
  }
  const nodes = [...peers.values()].map((peer) => workloadNode(peer, podsOf.get(peer.id) ?? []));
  nodes.sort((a, b) => a.name.localeCompare(b.name, "en") || (a.key < b.key ? -1 : 1));
  return groupBy(nodes, (workload) => workload.namespace);
}

/** Edges that enforcement would cut and nobody has decided in that namespace's inbox, by namespace. */
function undecidedByNamespace(edges: readonly GraphEdge[], triage: readonly Triage[]): Map<string, number> {
  const decided = new Set(triage.map((entry) => `${entry.namespace}\n${entry.edgeKey}`));
  const accepted = new Set<EdgeKey>(
    triage.filter((entry) => entry.decision.kind === "accepted").map((entry) => entry.edgeKey),
  );
  const counts = new Map<string, number>();
  for (const edge of edges) {
    if (edge.candidate !== "would-be-denied" || accepted.has(edge.key)) continue;
    for (const namespace of new Set([edge.senderNamespace, edge.receiverNamespace])) {
      if (namespace === undefined || decided.has(`${namespace}\n${edge.key}`)) continue;
      counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
    }
  }
  return counts;
}

/** The rooms: one per namespace of the cluster or of an edge's workload, by name. */
export function roomsOf(input: RoomInput): GraphNamespace[] {
  const workloads = workloadsByNamespace(input);
  const undecided = input.undecided ?? undecidedByNamespace(input.graphEdges, input.triage);
  const uids = new Map(input.snapshot.namespaces.map((namespace) => [namespace.name, namespace.uid]));
  const rollouts = new Map(input.rollouts.map((rollout) => [rollout.namespace, rollout]));
  const names = [...new Set([...uids.keys(), ...workloads.keys()])].sort((a, b) => a.localeCompare(b, "en"));
  return names.map((name) => {
    const rollout = rollouts.get(name);
    // A recreated namespace is another one: the old rollout says nothing about it.
    const current = rollout !== undefined && rollout.namespaceUid === uids.get(name) ? rollout : undefined;
    return {
      name,
      phase: current?.phase ?? "observe",
      held: current?.hold.kind === "held",
      system: isSystemNamespace(name),
      undecided: undecided.get(name) ?? 0,
      workloads: workloads.get(name) ?? [],
    };
  });
}
