import type { Pod, Protocol, ReachEnd, Snapshot } from "#lib/policy/index.ts";
import type { Family } from "#lib/simulator/data-plane/address.ts";
import type { AdminPolicy, AdminRule } from "#lib/simulator/data-plane/admin-policy.ts";
import {
  ENFORCEMENT_PROFILES,
  type EnforcementProfile,
} from "#lib/simulator/data-plane/enforcement-profile.ts";
import type { Party, World, WorldPod } from "#lib/simulator/data-plane/world.ts";
import { possibleVerdicts, type Question } from "./possible-verdicts.ts";

/** A profile by the name that both opinions know it by. */
export type Named = keyof typeof ENFORCEMENT_PROFILES;

/** Every name, in one order. */
export const NAMES = Object.keys(ENFORCEMENT_PROFILES) as Named[];

/** One end as each of the two sees it. */
export interface Actor {
  readonly party: Party;
  readonly end: ReachEnd;
  readonly families: readonly Family[];
}

/** What is asked about every pair of ends. */
export interface Ask {
  readonly port: number;
  readonly protocol: Protocol;
  /** The family that an address asked for is of. */
  readonly family?: Family;
  /** Whether the sender asked for a Service: only then a pod may be kept from itself. */
  readonly throughService?: boolean;
}

/** By whose reading it is answered: a plugin's, or what that would be if it enforced these kinds of admin policies. */
export interface Reading {
  readonly name: Named;
  readonly adminKinds?: EnforcementProfile["adminKinds"];
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

function familyOf(ip: string): Family {
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

/** Every pod, every address of every node, and the outsiders. */
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
  return [...pods, ...nodes, ...OUTSIDERS.map(outsider)];
}

/** A bare pod is asked for as the workload that it is, a replica by its own name. */
function endFor(snapshot: Snapshot, { namespace, name, workload: id }: Pod): ReachEnd {
  const workload = snapshot.workloads.find((one) => one.id === id)!;
  if (workload.kind !== "Pod") return { kind: "pod", namespace, name };
  return { kind: "workload", id, namespace, name: workload.name, workloadKind: "Pod" };
}

/** What can be said of a connection; uncertain is what the specification, or what nobody knows, leaves open. */
export type Opinion = "allowed" | "denied" | "uncertain";

/** A pair of ends. */
export interface Pair {
  readonly from: Actor;
  readonly to: Actor;
}

/** The families in which two ends can talk. */
export function familiesBetween({ from, to }: Pair): readonly Family[] {
  return from.families.filter((family) => to.families.includes(family));
}

/**
 * What the data plane's evaluator says of a pair, or undefined where the two cannot talk. A connection is of one family
 * that both ends have; of ends that have two, where none is asked for, the worse answer counts.
 */
export function secondOpinion(world: World, pair: Pair, ask: Ask & Reading): Opinion | undefined {
  const families = familiesBetween(pair).filter(
    (family) => ask.family === undefined || family === ask.family,
  );
  const answers = families.map((family) => opinionIn(world, pair, { ...ask, family }));
  if (answers.includes("denied")) return "denied";
  return answers.includes("uncertain") ? "uncertain" : answers[0];
}

/** The same of a connection of one family. */
function opinionIn(
  world: World,
  { from, to }: Pair,
  { name, adminKinds, ...ask }: Ask & Reading & { readonly family: Family },
): Opinion {
  const connection = { from: from.party, to: to.party, ...ask };
  const plugin = ENFORCEMENT_PROFILES[name];
  const profile = { ...plugin, adminKinds: adminKinds ?? plugin.adminKinds };
  const [verdict, other] = verdictsOn({ world, connection, profile });
  return other === undefined ? verdict! : "uncertain";
}

/** All that may become of it: of an address without a name nobody knows which domain it is. */
function verdictsOn(question: Question): readonly ("allowed" | "denied")[] {
  const { to } = question.connection;
  const all = [...possibleVerdicts(question)];
  const names = to.kind === "external" && to.names === undefined ? namesIn(question.world) : [];
  if (names.length === 0) return all;
  const connection = { ...question.connection, to: { ...to, names } as Party };
  return [...new Set([...all, ...possibleVerdicts({ ...question, connection })])];
}

/** A name for every pattern of domain names that occurs, so that all of them match. */
function namesIn({ adminPolicies }: World): readonly string[] {
  return adminPolicies
    .flatMap(({ spec }): readonly AdminRule[] => spec.egress ?? [])
    .flatMap((rule) => rule.to ?? [])
    .flatMap((peer) => peer.domainNames ?? [])
    .map((pattern) => pattern.replace("*", "any"));
}
