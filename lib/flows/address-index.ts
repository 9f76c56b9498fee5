import ipaddr from "ipaddr.js";
import type { Pod, Service, Snapshot } from "#lib/policy/index.ts";

/** Which object of the snapshot owns an address. */
export interface AddressIndex {
  readonly pods: ReadonlyMap<string, Pod>;
  readonly nodes: ReadonlySet<string>;
  readonly apiServers: ReadonlySet<string>;
  /** Ports on which the API is served; empty where the snapshot does not tell. */
  readonly apiServerPorts: ReadonlySet<number>;
  readonly services: ReadonlyMap<string, Service>;
  /** Whether the address lies in a range that the cluster gives to pods, so that it can't be outside of it. */
  isPodRange(address: string): boolean;
}

/** One spelling per address: IPv6 is shortened, and IPv4 mapped into IPv6 is IPv4. What is no address stays itself. */
export function canonicalAddress(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

/** Whether the address is link-local: it means a node-local service (NodeLocal DNSCache, cloud metadata), not a node. */
export function isLinkLocal(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "linkLocal";
}

/**
 * Indexes a snapshot by address. hostNetwork pods share their node's address and finished pods have lost theirs (it
 * may have gone to another pod), so neither owns one.
 */
export function indexAddresses(snapshot: Snapshot): AddressIndex {
  const ranges = snapshot.nodes.flatMap((node) =>
    node.podCIDRs.filter((cidr) => ipaddr.isValidCIDR(cidr)).map((cidr) => ipaddr.parseCIDR(cidr)),
  );
  return {
    pods: new Map(
      snapshot.pods
        .filter((pod) => !pod.hostNetwork && !pod.finished)
        .flatMap((pod) => pod.ips.map((ip) => [canonicalAddress(ip), pod] as const)),
    ),
    nodes: new Set(snapshot.nodes.flatMap((node) => node.ips.map(canonicalAddress))),
    ...apiServersOf(snapshot),
    services: servicesByAddress(snapshot.services),
    isPodRange: (address) => {
      if (!ipaddr.isValid(address)) return false;
      const parsed = ipaddr.process(address);
      return ranges.some((range) => range[0].kind() === parsed.kind() && parsed.match(range));
    },
  };
}

/** The Service `default/kubernetes` has no selector; its endpoints are the API servers themselves. */
function apiServersOf(snapshot: Snapshot): Pick<AddressIndex, "apiServers" | "apiServerPorts"> {
  const slices = snapshot.endpointSlices.filter(
    (slice) => slice.namespace === "default" && slice.service === "kubernetes",
  );
  const addresses = slices.flatMap((slice) => slice.endpoints.flatMap((endpoint) => endpoint.addresses));
  const ports = slices.flatMap((slice) => slice.ports.flatMap((port) => port.port ?? []));
  return { apiServers: new Set(addresses.map(canonicalAddress)), apiServerPorts: new Set(ports) };
}

function servicesByAddress(services: readonly Service[]): Map<string, Service> {
  const index = new Map<string, Service>();
  for (const service of services) {
    for (const address of [...service.clusterIPs, ...service.loadBalancerIPs]) {
      if (address !== "None" && address !== "") index.set(canonicalAddress(address), service);
    }
  }
  return index;
}
