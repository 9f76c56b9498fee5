import type { Pod, Protocol, ReachEnd, Snapshot } from "#lib/policy/index.ts";
import type { AdminPolicy, AdminRule } from "#lib/simulator/data-plane/admin-policy.ts";
import { ENFORCEMENT_PROFILES } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import type { Connection, Party, World, WorldPod } from "#lib/simulator/data-plane/world.ts";

/** A profile by the name that both opinions know it by. */
export type Named = keyof typeof ENFORCEMENT_PROFILES;

/** Every name, in one order. */
export const NAMES = Object.keys(ENFORCEMENT_PROFILES) as Named[];

/** One end as each of the two sees it. */
export interface Actor {
  readonly party: Party;
  readonly end: ReachEnd;
  readonly families: readonly (4 | 6)[];
}

/** What is asked about every pair of ends. */
export interface Ask {
  readonly port: number;
  readonly protocol: Protocol;
}

/** Addresses outside the cluster: with a name and without, in a pod range, and one of IPv4 written as IPv6. */
const OUTSIDERS: readonly (readonly [ip: string, name?: string])[] = [
  ["203.0.113.7"],
  ["203.0.113.200", "www.example.com"],
  ["::ffff:198.51.100.1", "a.b.org"],
  ["10.1.1.99"],
  ["2001:db8::7"],
];

function outsider([ip, name]: (typeof OUTSIDERS)[number]): Actor {
  return {
    party: { kind: "external", ip, ...(name === undefined ? {} : { names: [name] }) },
    end: { kind: "external", addresses: [ip], ...(name === undefined ? {} : { fqdn: name }) },
    families: [familyOf(ip)],
  };
}

function familyOf(ip: string): 4 | 6 {
  return ip.includes(".") ? 4 : 6;
}

/** Plugins that do not tell a pod that finished from one that runs. */
const SEES_FINISHED: ReadonlySet<Named> = new Set(["netpol-analyzer"]);

function podsSeen(snapshot: Snapshot, name: Named): readonly Pod[] {
  return snapshot.pods.filter((pod) => !pod.finished || SEES_FINISHED.has(name));
}

/** The snapshot as the data plane has it. */
export function worldOf(snapshot: Snapshot, name: Named): World {
  return {
    namespaces: new Map(snapshot.namespaces.map((one) => [one.name, one.labels])),
    pods: new Map(podsSeen(snapshot, name).map((pod) => [`${pod.namespace}/${pod.name}`, worldPod(pod)])),
    nodes: new Map(
      snapshot.nodes.map((node) => [
        node.name,
        { name: node.name, addresses: node.ips, labels: node.labels },
      ]),
    ),
    services: new Map(),
    networkPolicies: structuredClone(snapshot.policies) as unknown as World["networkPolicies"],
    adminPolicies: snapshot.foreignPolicies.map((policy) =>
      structuredClone({ kind: policy.kind, metadata: { name: policy.name }, spec: policy.spec }),
    ) as AdminPolicy[],
  };
}

function worldPod(pod: Pod): WorldPod {
  return {
    namespace: pod.namespace,
    name: pod.name,
    labels: pod.labels,
    ips: pod.ips,
    hostNetwork: pod.hostNetwork,
    nodeName: pod.nodeName ?? "",
    ports: pod.ports.map((port) => ({ name: port.name, port: port.port, protocol: port.protocol })),
    serviceAccount: "default",
    nameservers: [],
    dnsVisibility: false,
    workload: { kind: "Pod", name: pod.name },
  };
}

/** Every pod, every address of every node, and the outsiders; of a plugin that is blind to IPv6 only what has IPv4. */
export function actorsOf(snapshot: Snapshot, name: Named): readonly Actor[] {
  const pods = podsSeen(snapshot, name).map((pod): Actor => ({
    party: { kind: "pod", namespace: pod.namespace, name: pod.name },
    end: endFor(snapshot, pod),
    families: pod.ips.map(familyOf),
  }));
  const nodes = snapshot.nodes.flatMap((node) =>
    node.ips.map((ip): Actor => ({
      party: { kind: "node", name: node.name, ip },
      end: { kind: "node", role: "node", addresses: [ip] },
      families: [familyOf(ip)],
    })),
  );
  const actors = [...pods, ...nodes, ...OUTSIDERS.map(outsider)];
  if (ENFORCEMENT_PROFILES[name].filtersIpv6) return actors;
  return actors
    .map((actor) => ({ ...actor, families: actor.families.filter((family) => family === 4) }))
    .filter(({ families }) => families.length > 0);
}

/** A bare pod is asked for as the workload that it is, a replica by its own name. */
function endFor(snapshot: Snapshot, { namespace, name, workload: id }: Pod): ReachEnd {
  const workload = snapshot.workloads.find((one) => one.id === id)!;
  if (workload.kind !== "Pod") return { kind: "pod", namespace, name };
  return { kind: "workload", id, namespace, name: workload.name, workloadKind: "Pod" };
}

/**
 * What the data plane's evaluator says of a pair, or undefined where the two cannot talk.
 *
 * A connection is of one family that both ends have; between two dual-stack pods the engine answers for the worse. Of
 * an address without a name nobody knows which domain it is: the answer is uncertain where the names would turn it.
 */
export function secondOpinion(
  world: World,
  { from, to }: { from: Actor; to: Actor },
  ask: Ask & { name: Named },
): "allowed" | "denied" | "uncertain" | undefined {
  const common = from.families.filter((family) => to.families.includes(family));
  if (common.length === 0) return undefined;
  const answers = common.map((family) => answerIn(world, { from: from.party, to: to.party, ...ask, family }));
  if (answers.includes("denied")) return "denied";
  return answers.includes("uncertain") ? "uncertain" : "allowed";
}

function answerIn(
  world: World,
  connection: Connection & { name: Named },
): "allowed" | "denied" | "uncertain" {
  const { to, name } = connection;
  const profile = ENFORCEMENT_PROFILES[name];
  const { verdict } = judge(world, connection, profile);
  if (to.kind !== "external" || to.names !== undefined) return verdict;
  const names = namesIn(world);
  if (names.length === 0) return verdict;
  const named = { ...connection, to: { ...to, names } };
  return judge(world, named, profile).verdict === verdict ? verdict : "uncertain";
}

/** A name for every pattern of domain names that occurs, so that all of them match. */
function namesIn({ adminPolicies }: World): readonly string[] {
  return adminPolicies
    .flatMap(({ spec }): readonly AdminRule[] => spec.egress ?? [])
    .flatMap((rule) => rule.to ?? [])
    .flatMap((peer) => peer.domainNames ?? [])
    .map((pattern) => pattern.replace("*", "any"));
}
