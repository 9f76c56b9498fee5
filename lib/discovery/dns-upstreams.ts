import { dnsForwardsOf, type Service, type WorkloadId } from "#lib/policy/index.ts";
import type { Ask } from "./ask.ts";
import { isOnHost, nameOf } from "./cluster-index.ts";
import type { Scene } from "./scene.ts";
import { listed } from "./words.ts";

/** Answers that do not fit one UDP packet come over TCP. */
export const DNS_PORTS = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
] as const;

/**
 * Whom the DNS servers ask for names outside the cluster: the addresses to which their CoreDNS forwards. Where it forwards
 * to the node's resolvers, whose addresses no object shows, anybody on port 53, to be narrowed by hand: without it the
 * whole cluster loses every name that is not its own.
 */
export function upstreamAsks(
  { snapshot, index }: Scene,
  service: Service,
  workloads: readonly WorkloadId[],
): readonly Ask[] {
  const servers = workloads.filter((workload) => !isOnHost(index, workload));
  const forwards = dnsForwardsOf(snapshot, service.namespace);
  if (forwards === undefined) {
    const because = `The DNS servers behind Service ${nameOf(service)} ask the resolvers of their node for names outside the cluster, and Kubernetes does not show these addresses: narrow this to what /etc/resolv.conf on a node says.`;
    return servers.map((workload) => resolverAsk(workload, because));
  }
  return servers.map((workload) => ({
    ...resolverAsk(
      workload,
      `The DNS servers forward names outside the cluster to ${listed(forwards)}, as ConfigMap ${service.namespace}/coredns says.`,
    ),
    receiver: { kind: "addresses", addresses: forwards, are: "outside", label: "dns-upstream" },
  }));
}

/** A workload that asks resolvers which nobody can name. */
export function resolverAsk(workload: WorkloadId, because: string): Ask {
  return {
    sender: { kind: "workload", workload },
    receiver: { kind: "anyone" },
    ports: DNS_PORTS,
    because,
    only: "egress",
  };
}
