import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import {
  compileSnapshot,
  evaluate,
  type CompiledCluster,
  type ContainerPort,
  type Labels,
  type Namespace,
  type NetworkPolicy,
  type Peer,
  type Pod,
  type Protocol,
  type Workload,
} from "#lib/policy/index.ts";
import { inRange, parseAddress, parseCidr } from "#lib/policy/ip-address.ts";
import { externalPeer, namespaceOf, peerOf, podOf, snapshotOf, workloadOf } from "../../cast/cluster-parts.ts";

/**
 * Published connectivity tables of other people's clusters. They are read by their authors' conventions: a workload is
 * one peer, one pod stands for its owner, hostNetwork and finished pods are ordinary ones, ipBlocks are external
 * (our `cilium` profile), nodes are not exempt. Only NetworkPolicy cases; ingress-controller lines are left out.
 */
const FOLDER = path.join(import.meta.dirname, "../../../../shared/data/netpol-cases");
const isThere = existsSync(path.join(FOLDER, "index.json"));

interface Case {
  readonly case: string;
  readonly class: "np_only" | "admin" | "no_policy";
}

const CASES = isThere ? (JSON.parse(readFileSync(path.join(FOLDER, "index.json"), "utf8")) as readonly Case[]) : [];
const PROTOCOLS: readonly Protocol[] = ["TCP", "UDP", "SCTP"];

interface Manifest {
  readonly kind?: string;
  readonly items?: readonly Manifest[];
  readonly metadata?: {
    name: string;
    namespace?: string;
    labels?: Labels;
    ownerReferences?: readonly { kind?: string; name: string; controller?: boolean }[];
  };
  readonly spec?: {
    template?: { metadata?: { labels?: Labels }; spec?: PodSpec };
    jobTemplate?: { spec: { template: { metadata?: { labels?: Labels }; spec?: PodSpec } } };
  } & PodSpec;
}

interface PodSpec {
  readonly containers?: readonly { ports?: readonly { name?: string; containerPort: number; protocol?: Protocol }[] }[];
}

function manifestsIn(folder: string): readonly Manifest[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .toSorted()
    .flatMap((name) => parseAllDocuments(readFileSync(path.join(folder, name), "utf8")))
    .flatMap((document) => (document.toJS() as Manifest | null) ?? [])
    .flatMap(itemsOf);
}

/** Items of a typed list (`PodList`) do not repeat their kind. */
function itemsOf(manifest: Manifest): readonly Manifest[] {
  const kind = manifest.kind?.replace(/List$/, "");
  return manifest.items?.map((item) => ({ ...item, kind: item.kind ?? kind })) ?? [manifest];
}

function portsOf(spec: PodSpec | undefined): readonly ContainerPort[] {
  return (spec?.containers ?? [])
    .flatMap((container) => container.ports ?? [])
    .map((port) => ({ name: port.name, port: port.containerPort, protocol: port.protocol ?? "TCP" }));
}

const WORKLOAD_KINDS = new Set(["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicationController"]);

/** The peer that a manifest stands for, with its one representative pod; undefined for other kinds. */
function peerIn({ kind = "", metadata, spec }: Manifest): { workload: Workload; pod: Pod } | undefined {
  const { name = "", namespace = "default", labels = {}, ownerReferences = [] } = metadata ?? {};
  if (kind === "Pod") {
    const owner = ownerReferences.find((reference) => reference.controller === true && reference.kind !== "Node");
    const id = owner === undefined ? `${namespace}/Pod/${name}` : `${namespace}/${owner.kind ?? "Pod"}/${owner.name}`;
    const workload = workloadOf(id, labels);
    return { workload, pod: podOf(workload, name, "", { ports: portsOf(spec) }) };
  }
  if (!WORKLOAD_KINDS.has(kind)) return undefined;
  const template = spec?.jobTemplate?.spec.template ?? spec?.template;
  const workload = workloadOf(`${namespace}/${kind}/${name}`, template?.metadata?.labels ?? {});
  return { workload, pod: podOf(workload, name, "", { ports: portsOf(template?.spec) }) };
}

function clusterOf(manifests: readonly Manifest[]): CompiledCluster {
  const peers = new Map<string, { workload: Workload; pod: Pod }>();
  for (const peer of manifests.map(peerIn)) {
    if (peer !== undefined && !peers.has(peer.workload.id)) peers.set(peer.workload.id, peer);
  }
  const namespaces = manifests
    .filter((m) => m.kind === "Namespace")
    .map((m): Namespace => namespaceOf(m.metadata?.name ?? "", m.metadata?.labels));
  const policies = manifests.filter((m) => m.kind === "NetworkPolicy") as unknown as readonly NetworkPolicy[];
  const snapshot = snapshotOf({
    namespaces,
    workloads: [...peers.values()].map((peer) => peer.workload),
    pods: [...peers.values()].map((peer) => peer.pod),
    policies,
  });
  return compileSnapshot(snapshot, policies, "cilium");
}

interface Line {
  readonly from: string;
  readonly to: string;
  readonly ports: ReadonlyMap<string, readonly (readonly [number, number])[]> | "all";
}

function linesOf(text: string): readonly Line[] {
  return text
    .split("\n")
    .map((line) => /^(\S+) => (\S+) : (.+)$/.exec(line.trim()))
    .filter((match) => match !== null && !match[0].includes("{ingress-controller}"))
    .map((match) => ({ from: match![1]!, to: match![2]!, ports: portsIn(match![3]!) }));
}

/** `SCTP 1-9002,9004-65535,TCP 80`: a protocol opens a group that the following items belong to. */
function portsIn(text: string): Line["ports"] {
  if (text === "All Connections") return "all";
  const ports = new Map<string, [number, number][]>();
  let protocol = "";
  for (const item of text.split(",")) {
    const parts = item.trim().split(" ");
    if (parts.length === 2) protocol = parts[0]!;
    const [first, last = first] = parts.at(-1)!.split("-").map(Number);
    ports.set(protocol, [...(ports.get(protocol) ?? []), [first!, last!]]);
  }
  return ports;
}

interface Named {
  readonly name: string;
  readonly peer: Peer;
  /** The address as a number, for an end outside the cluster. */
  readonly value?: bigint;
}

const rangeOf = new Map<string, readonly [bigint, bigint] | undefined>();

function externalRange(name: string): readonly [bigint, bigint] | undefined {
  if (rangeOf.has(name)) return rangeOf.get(name);
  const match = /^([\d.]+)-([\d.]+)\[External\]$/.exec(name);
  const range = match === null ? undefined : ([parseAddress(match[1]!)!.value, parseAddress(match[2]!)!.value] as const);
  rangeOf.set(name, range);
  return range;
}

function isNamed(name: string, end: Named): boolean {
  if (end.value === undefined) return name === end.name;
  const range = externalRange(name);
  return range !== undefined && end.value >= range[0] && end.value <= range[1];
}

function expects(lines: readonly Line[], port: number, protocol: Protocol): boolean {
  return lines.some(({ ports }) => ports === "all" || (ports.get(protocol) ?? []).some(([a, b]) => port >= a && port <= b));
}

/** One address of each atom that the ipBlocks and the table cut out, lowest first. */
function externalsOf(cluster: CompiledCluster, lines: readonly Line[]): readonly Named[] {
  const text = JSON.stringify(cluster.policies.map((policy) => policy.source));
  const starts = new Set<bigint>([0n]);
  for (const [cidr] of text.matchAll(/\d+\.\d+\.\d+\.\d+\/\d+/g)) {
    const range = parseCidr(cidr)!;
    starts.add(range.first).add(range.last + 1n);
  }
  for (const name of lines.flatMap((line) => [line.from, line.to])) {
    for (const [address] of name.matchAll(/\d+\.\d+\.\d+\.\d+(?=-)/g)) starts.add(parseAddress(address)!.value);
  }
  const all = parseCidr("0.0.0.0/0")!;
  return [...starts]
    .filter((value) => inRange(all, { family: 4, value }))
    .map((value): Named => {
      const address = [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
      return { name: address, peer: externalPeer(address), value };
    });
}

/** Ports on both sides of every bound that policies, pods and the table have. */
function portsToTry(cluster: CompiledCluster, lines: readonly Line[]): readonly number[] {
  const declared = cluster.snapshot.pods.flatMap((pod) => pod.ports.map((port) => port.port));
  const named = JSON.stringify(cluster.policies.map((policy) => policy.source.spec)).matchAll(/"(?:port|endPort)":(\d+)/g);
  const listed = lines.flatMap(({ ports }) => (ports === "all" ? [] : [...ports.values()].flat(2)));
  const bounds = [...declared, ...[...named].map((match) => Number(match[1])), ...listed];
  return [...new Set([1, 65535, ...bounds.flatMap((port) => [port - 1, port, port + 1])])].filter((p) => p >= 1 && p <= 65535);
}

/** At most this many outside addresses a case, spread over all atoms: one table has a thousand. */
const MAX_OUTSIDE = 50;

function pairsOf(inside: readonly Named[], atoms: readonly Named[]): readonly (readonly [Named, Named])[] {
  const stride = Math.ceil(atoms.length / MAX_OUTSIDE);
  const all = [...inside, ...atoms.filter((_, index) => index % stride === 0)];
  return all.flatMap((from) =>
    all
      .filter((to) => from !== to && (from.peer.kind === "workload" || to.peer.kind === "workload"))
      .map((to) => [from, to] as const),
  );
}

describe("published connectivity tables", () => {
  it.skipIf(!isThere)("lie beside this checkout, in ../shared/data/netpol-cases; without them this is skipped", () => {
    expect(CASES.length).toBeGreaterThan(0);
  });

  it.each(CASES.filter((c) => c.class !== "admin").map((c) => c.case))("%s", (name) => {
    const cluster = clusterOf(manifestsIn(path.join(FOLDER, name, "manifests")));
    const lines = linesOf(readFileSync(path.join(FOLDER, name, "expected.txt"), "utf8"));
    const inside = cluster.snapshot.workloads.map((w): Named => ({ name: `${w.namespace}/${w.name}[${w.kind}]`, peer: peerOf(w) }));
    const outside = externalsOf(cluster, lines);
    const ports = portsToTry(cluster, lines);
    const linesOfWorkload = new Map(
      inside.map(({ name: workload }) => [workload, lines.filter((line) => line.from === workload || line.to === workload)]),
    );
    const questions = pairsOf(inside, outside).flatMap(([from, to]) => {
      const near = linesOfWorkload.get(from.name) ?? linesOfWorkload.get(to.name) ?? [];
      const listed = near.filter((line) => isNamed(line.from, from) && isNamed(line.to, to));
      return ports.flatMap((port) => PROTOCOLS.map((protocol) => ({ from, to, listed, port, protocol })));
    });
    const differences = questions.flatMap(({ from, to, listed, port, protocol }) => {
      const { outcome } = evaluate(cluster, { sender: from.peer, receiver: to.peer, port, protocol });
      const expected = expects(listed, port, protocol) ? "allowed" : "denied";
      return outcome === expected ? [] : [`${from.name} => ${to.name} ${protocol} ${port}: ${outcome}, not ${expected}`];
    });
    expect(inside.length).toBeGreaterThan(0);
    expect(differences).toEqual([]);
  });
});
