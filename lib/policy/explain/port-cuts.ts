import type { CompiledAdminPolicy } from "../compile/compiled-admin-rule.ts";
import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { AdminPort } from "../admin/admin-policy.ts";
import type { NetworkPolicy, NetworkPolicyPort, Protocol } from "../model/network-policy.ts";
import type { Pod } from "../model/snapshot.ts";
import type { PortRun } from "./explanation.ts";

const PROTOCOLS: readonly Protocol[] = ["TCP", "UDP", "SCTP"];
const LAST_PORT = 65_535;

/** The ports of a protocol from which on an answer can differ: each port that somebody names, and the one after it. */
type Cuts = ReadonlyMap<Protocol, Set<number>>;

/**
 * All ports, cut where an answer can change: at each port that the receiving pods declare, that a policy of the two
 * ends' namespaces names, or an admin policy, whomever it is about. Within one run no policy can tell two ports apart.
 */
export function portRuns(
  cluster: CompiledCluster,
  pods: readonly Pod[],
  namespaces: ReadonlySet<string>,
  protocol?: Protocol,
): readonly PortRun[] {
  const cuts: Cuts = new Map(PROTOCOLS.map((each) => [each, new Set([1])]));
  for (const port of pods.flatMap((pod) => pod.ports)) cut(cuts, port.protocol, port.port, port.port);
  for (const { source, namespace } of cluster.policies) {
    if (namespaces.has(namespace)) for (const port of portsOf(source)) cutAtRulePort(cuts, port);
  }
  for (const port of cluster.adminPolicies.flatMap(adminPortsOf)) cutAtAdminPort(cuts, port);
  const wanted = protocol === undefined ? PROTOCOLS : [protocol];
  return wanted.flatMap((each) => runsOf(each, cuts.get(each)!));
}

/** Lists that are null in YAML are missing. */
function portsOf({ spec }: NetworkPolicy): readonly NetworkPolicyPort[] {
  const rules = [...(spec?.ingress ?? []), ...(spec?.egress ?? [])];
  return rules.flatMap((rule) => rule.ports ?? []);
}

function adminPortsOf({ source }: CompiledAdminPolicy): readonly AdminPort[] {
  const rules = [...source.ingress, ...source.egress];
  return rules.flatMap((rule) => (rule.ports === "any" ? [] : rule.ports));
}

/** A named port is found among those that the pods declare, which are cut anyway. */
function cutAtRulePort(cuts: Cuts, { protocol, port, endPort }: NetworkPolicyPort): void {
  if (typeof port === "number") cut(cuts, protocol ?? "TCP", port, endPort ?? port);
}

function cutAtAdminPort(cuts: Cuts, port: AdminPort): void {
  if (port.kind === "number") cut(cuts, port.protocol, port.port, port.port);
  if (port.kind === "range") cut(cuts, port.protocol, port.first, port.last);
}

function cut(cuts: Cuts, protocol: Protocol, first: number, last: number): void {
  const own = cuts.get(protocol);
  own?.add(first);
  // A data plane that reads no endPort opens the first port alone.
  if (last > first) own?.add(first + 1);
  own?.add(last + 1);
}

function runsOf(protocol: Protocol, cuts: ReadonlySet<number>): PortRun[] {
  const starts = [...cuts].filter((port) => port >= 1 && port <= LAST_PORT).toSorted((a, b) => a - b);
  return starts.map((first, index) => ({ protocol, first, last: (starts[index + 1] ?? LAST_PORT + 1) - 1 }));
}
