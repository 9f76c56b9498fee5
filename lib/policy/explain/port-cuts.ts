import type { CompiledCluster } from "../compiled-cluster.ts";
import type { NetworkPolicyPort, Protocol } from "../network-policy.ts";
import type { Pod } from "../snapshot.ts";
import type { PortRun } from "./explanation.ts";

const PROTOCOLS: readonly Protocol[] = ["TCP", "UDP", "SCTP"];
const LAST_PORT = 65_535;

/** The ports of a protocol from which on an answer can differ: each port that somebody names, and the one after it. */
type Cuts = ReadonlyMap<Protocol, Set<number>>;

/**
 * All ports, cut where an answer can change: at each port that the receiving pods declare or that a policy of the two
 * ends' namespaces (or above them) names. Within one run no policy can tell two ports apart.
 */
export function portRuns(
  cluster: CompiledCluster,
  pods: readonly Pod[],
  namespaces: ReadonlySet<string>,
  protocol?: Protocol,
): readonly PortRun[] {
  const cuts: Cuts = new Map(PROTOCOLS.map((each) => [each, new Set([1])]));
  for (const port of pods.flatMap((pod) => pod.ports)) cut(cuts, port.protocol, port.port, port.port);
  for (const { source } of cluster.policies) {
    if (!namespaces.has(source.metadata.namespace || "default")) continue;
    const rules = [...(source.spec.ingress ?? []), ...(source.spec.egress ?? [])];
    for (const port of rules.flatMap((rule) => rule.ports ?? [])) cutAtRulePort(cuts, port);
  }
  const wanted = protocol === undefined ? PROTOCOLS : [protocol];
  return wanted.flatMap((each) => runsOf(each, cuts.get(each)!));
}

/** A named port is found among those that the pods declare, which are cut anyway. */
function cutAtRulePort(cuts: Cuts, { protocol = "TCP", port, endPort }: NetworkPolicyPort): void {
  if (typeof port === "number") cut(cuts, protocol, port, endPort ?? port);
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
