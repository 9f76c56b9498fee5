import { translate } from "../data-plane/service-translation.ts";
import type { World, WorldPod } from "../data-plane/world.ts";
import { endOf, type Attempt, type DnsRecord } from "./flow-report.ts";
import { lookupName, type Arrival, type Hosts, type Pick } from "./routing.ts";
import type { ConnectionPlan } from "./connection-plan.ts";

const DNS_PORT = 53;

/** What decides how a pod's question travels. */
export interface LookupContext {
  world: World;
  hosts: Hosts;
  clusterDns: string;
  timeMs: number;
  sourcePort: number;
  pick: Pick;
  /** Asked again over TCP, as after a truncated answer. */
  overTcp: boolean;
}

/**
 * The question that a pod asks before it connects by name: to the resolver on its node, or to the cluster's DNS
 * Service where the pod says so. Undefined where no name is looked up, or where nothing answers.
 */
export function lookupAttempt(
  plan: ConnectionPlan,
  pod: WorldPod,
  context: LookupContext,
): Attempt | undefined {
  if (lookupName(plan.to) === undefined) return undefined;
  const { world, clusterDns, overTcp } = context;
  const protocol = overTcp ? "TCP" : "UDP";
  const resolver = pod.nameservers[0] ?? clusterDns;
  const translated = translate(world, { ip: resolver, port: DNS_PORT, protocol }, context.pick);
  if (translated === undefined) return undefined;
  return {
    timeMs: context.timeMs,
    from: { kind: "pod", ip: pod.ips[0] ?? "", pod },
    to: endOf(world, translated.party, translated.ip),
    protocol,
    sourcePort: context.sourcePort,
    destinationPort: translated.port,
    stage: "opening",
    proxied: pod.dnsVisibility,
  };
}

/** The answer to the question before this connection. */
export function answerFor(
  plan: ConnectionPlan,
  arrival: Arrival,
  { world, hosts }: LookupContext,
): DnsRecord {
  const query = lookupName(plan.to) ?? "";
  if (plan.to.kind === "host") return { query, answers: hosts[plan.to.name] ?? [] };
  const service =
    plan.to.kind === "service" ? world.services.get(`${plan.to.namespace}/${plan.to.name}`) : undefined;
  const clusterIps = service?.clusterIps ?? [];
  return { query, answers: clusterIps.length > 0 ? clusterIps : [arrival.end.ip] };
}
