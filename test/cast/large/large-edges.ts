import type { ContainerPort, Node, Peer, ReachQuestion } from "#lib/policy/index.ts";
import { externalPeer, peerOf } from "../cluster-parts.ts";
import { externalAddress } from "./external-networks.ts";
import type { PlannedWorkload } from "./large-workloads.ts";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";

interface Town {
  readonly random: SeededRandom;
  readonly planned: readonly PlannedWorkload[];
  readonly byNamespace: ReadonlyMap<string, readonly PlannedWorkload[]>;
  readonly named: ReadonlyMap<string, PlannedWorkload>;
  readonly nodes: readonly Node[];
  readonly dualStack: boolean;
}

/**
 * `count` different connections as a flow store would hold them: DNS and scrapes of everybody, neighbours, other teams,
 * shared databases, the ingress controller, the internet, probes from nodes. More edges extend the list.
 */
export function largeEdges(
  seed: number,
  planned: readonly PlannedWorkload[],
  nodes: readonly Node[],
  options: { readonly edges: number; readonly dualStack: boolean },
): readonly ReachQuestion[] {
  const random = seededRandom(seed);
  const town: Town = {
    random,
    // hostNetwork workloads are seen as their nodes.
    planned: planned.filter(({ hostNetwork }) => !hostNetwork),
    byNamespace: Map.groupBy(planned, ({ workload }) => workload.namespace),
    named: new Map(planned.map((plan) => [plan.workload.name, plan])),
    nodes,
    dualStack: options.dualStack,
  };
  const edges = new Map<string, ReachQuestion>();
  for (let tries = 0; edges.size < options.edges; tries += 1) {
    if (tries > options.edges * 50)
      throw new Error(`no ${options.edges} different edges among these workloads`);
    const edge = random.pick(SORTS)(town);
    edges.set(JSON.stringify(edge), edge);
  }
  return [...edges.values()];
}

const SORTS: readonly ((town: Town) => ReachQuestion)[] = [
  betweenNeighbours,
  betweenTeams,
  betweenTeams,
  betweenTeams,
  toPlatform,
  fromPlatform,
  toInternet,
  toInternet,
  fromInternet,
  fromNode,
];

function edgeTo(town: Town, sender: Peer, receiver: PlannedWorkload): ReachQuestion {
  const declared: readonly Pick<ContainerPort, "port" | "protocol">[] = receiver.ports;
  const stray = declared.length === 0 || town.random.chance(0.1);
  const { port, protocol } = stray
    ? { port: 1024 + town.random.below(30_000), protocol: "TCP" as const }
    : town.random.pick(declared);
  return { sender, receiver: peerOf(receiver.workload), port, protocol };
}

function betweenNeighbours(town: Town): ReachQuestion {
  const receiver = town.random.pick(town.planned);
  const sender = town.random.pick(town.byNamespace.get(receiver.workload.namespace) ?? [receiver]);
  return edgeTo(town, peerOf(sender.workload), receiver);
}

function betweenTeams(town: Town): ReachQuestion {
  return edgeTo(town, peerOf(town.random.pick(town.planned).workload), town.random.pick(town.planned));
}

function toPlatform(town: Town): ReachQuestion {
  const name = town.random.pick(["coredns", "coredns", "postgres", "kafka", "redis"]);
  return edgeTo(town, peerOf(town.random.pick(town.planned).workload), platform(town, name));
}

function fromPlatform(town: Town): ReachQuestion {
  const name = town.random.pick(["prometheus", "ingress-nginx-controller"]);
  return edgeTo(town, peerOf(platform(town, name).workload), town.random.pick(town.planned));
}

function toInternet({ random, planned, dualStack }: Town): ReachQuestion {
  return {
    sender: peerOf(random.pick(planned).workload),
    receiver: externalPeer(externalAddress(random, dualStack)),
    port: random.pick([443, 443, 8443, 5432]),
    protocol: "TCP",
  };
}

function fromInternet(town: Town): ReachQuestion {
  const sender = externalPeer(externalAddress(town.random, town.dualStack));
  return edgeTo(town, sender, town.random.pick(town.planned));
}

function fromNode(town: Town): ReachQuestion {
  const { ips } = town.random.pick(town.nodes);
  return edgeTo(town, { kind: "node", role: "node", addresses: ips }, town.random.pick(town.planned));
}

function platform({ named }: Town, name: string): PlannedWorkload {
  const found = named.get(name);
  if (found === undefined) throw new Error(`the platform has no ${name}`);
  return found;
}
