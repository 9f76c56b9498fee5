import { API_SERVER_CLUSTER_IP } from "../scenario/cluster-layout.ts";
import { translate, type Translated } from "../data-plane/service-translation.ts";
import { partyAt, type Protocol, type World, type WorldPod } from "../data-plane/world.ts";
import { endOf, type FlowEnd } from "./flow-report.ts";
import type { ConnectionPlan, Target } from "./connection-plan.ts";

/** Names of hosts outside the cluster, with their addresses. */
export type Hosts = Readonly<Record<string, readonly string[]>>;

/** Where a connection arrives: an end and its own port. */
export interface Arrival {
  end: FlowEnd;
  port: number;
}

/** How a choice among n is made: by dice in live traffic, by position in the history. */
export type Pick = (count: number) => number;

/** Resolves a plan's target to the end that one connection reaches; undefined when nothing would answer. */
export function arrivalOf(world: World, plan: ConnectionPlan, hosts: Hosts, pick: Pick): Arrival | undefined {
  const { to, protocol } = plan;
  switch (to.kind) {
    case "service":
      return serviceArrival(world, to, protocol, pick);
    case "workload":
      return podArrival(podsOf(world, to), to.port, pick);
    case "host":
      return hostArrival(to, hosts, pick);
    case "nodes":
      return nodeArrival(world, to.port, pick);
    case "api-server": {
      const destination = { ip: API_SERVER_CLUSTER_IP, port: 443, protocol: "TCP" as const };
      return arrivalAt(world, translate(world, destination, pick));
    }
  }
}

/** The running pods of a workload. */
export function podsOf(world: World, at: { namespace: string; name: string }): WorldPod[] {
  return [...world.pods.values()].filter(
    (pod) => pod.namespace === at.namespace && pod.workload.name === at.name,
  );
}

/** The name that a client looks up before it connects; undefined where it connects by address. */
export function lookupName(to: Target): string | undefined {
  if (to.kind === "host") return `${to.name}.`;
  return to.kind === "service" ? `${to.name}.${to.namespace}.svc.cluster.local.` : undefined;
}

function serviceArrival(
  world: World,
  to: { namespace: string; name: string; port: number },
  protocol: Protocol,
  pick: Pick,
): Arrival | undefined {
  const service = world.services.get(`${to.namespace}/${to.name}`);
  const ip = service?.clusterIps[0];
  if (service === undefined) return undefined;
  if (ip !== undefined) return arrivalAt(world, translate(world, { ip, port: to.port, protocol }, pick));
  const backends = service.ports.find((port) => port.port === to.port)?.backends ?? [];
  const backend = backends[pick(backends.length)];
  return arrivalAt(world, backend && { ...backend, party: partyAt(world, backend.ip) });
}

function arrivalAt(world: World, translated: Translated | undefined): Arrival | undefined {
  if (translated === undefined) return undefined;
  return { end: endOf(world, translated.party, translated.ip), port: translated.port };
}

function podArrival(pods: readonly WorldPod[], port: number, pick: Pick): Arrival | undefined {
  const pod = pods[pick(pods.length)];
  return pod && { end: { kind: "pod", ip: pod.ips[0] ?? "", pod }, port };
}

function hostArrival(to: { name: string; port: number }, hosts: Hosts, pick: Pick): Arrival | undefined {
  const addresses = hosts[to.name] ?? [];
  const ip = addresses[pick(addresses.length)];
  return ip === undefined ? undefined : { end: { kind: "external", ip, names: [to.name] }, port: to.port };
}

function nodeArrival(world: World, port: number, pick: Pick): Arrival | undefined {
  const nodes = [...world.nodes.values()];
  const node = nodes[pick(nodes.length)];
  return node && { end: { kind: "node", ip: node.addresses[0] ?? "", node }, port };
}

/** Resolves a plan's sender for a connection to this arrival; undefined when nobody is there to send. */
export function senderOf(
  world: World,
  plan: ConnectionPlan,
  arrival: Arrival,
  pick: Pick,
): FlowEnd | undefined {
  const { from } = plan;
  switch (from.kind) {
    case "workload": {
      const others = podsOf(world, from).filter(
        (pod) => arrival.end.kind !== "pod" || pod !== arrival.end.pod,
      );
      return podEnd(world, others[pick(others.length)]);
    }
    case "internet":
      return { kind: "external", ip: `198.51.100.${200 + pick(40)}`, names: [] };
    case "own-node":
      return arrival.end.kind === "pod" ? nodeEnd(world, arrival.end.pod.nodeName) : undefined;
    case "nodes":
      return nodeEnd(world, [...world.nodes.keys()][pick(world.nodes.size)]);
    case "api-server": {
      const server = translate(world, { ip: API_SERVER_CLUSTER_IP, port: 443, protocol: "TCP" }, pick);
      return server && endOf(world, server.party, server.ip);
    }
  }
}

function podEnd(world: World, pod: WorldPod | undefined): FlowEnd | undefined {
  if (pod === undefined) return undefined;
  return endOf(world, { kind: "pod", namespace: pod.namespace, name: pod.name }, pod.ips[0] ?? "");
}

function nodeEnd(world: World, name: string | undefined): FlowEnd | undefined {
  const node = name === undefined ? undefined : world.nodes.get(name);
  return node && { kind: "node", ip: node.addresses[0] ?? "", node };
}
