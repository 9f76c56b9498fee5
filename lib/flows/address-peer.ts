import type { Peer } from "#lib/policy/index.ts";
import { canonicalAddress, type AddressIndex } from "./address-index.ts";
import type { DnsNames } from "./dns-names.ts";
import type { EndpointFacts } from "./endpoint-facts.ts";
import { nodePeer } from "./reserved-peer.ts";

/** The peer by an address that no pod of the snapshot had: a node, a Service, or somebody outside. */
export function addressPeer(facts: EndpointFacts, addresses: AddressIndex, names: DnsNames): Peer {
  if (facts.address === undefined) return namedPeer(facts);
  const address = canonicalAddress(facts.address);
  if (addresses.apiServers.has(address) || addresses.nodes.has(address)) return nodePeer(facts, addresses);
  return inClusterPeer(address, addresses) ?? externalPeer(address, facts, names);
}

function namedPeer(facts: EndpointFacts): Peer {
  const fqdn = firstName(facts.names);
  if (fqdn !== undefined) return { kind: "external", fqdn, addresses: [] };
  return {
    kind: "unknown",
    reason: "the source gave neither a pod nor an address",
    namespace: facts.namespace,
  };
}

function inClusterPeer(address: string, addresses: AddressIndex): Peer | undefined {
  const service = addresses.services.get(address);
  if (service) {
    const reason = `the virtual address of Service ${service.namespace}/${service.name}`;
    return { kind: "unknown", reason, namespace: service.namespace, address };
  }
  if (!addresses.pods.has(address) && !addresses.isPodRange(address)) return undefined;
  return {
    kind: "unknown",
    reason: "an address of the pod range that no pod of the snapshot had then",
    address,
  };
}

function externalPeer(address: string, facts: EndpointFacts, names: DnsNames): Peer {
  const fqdn = firstName(facts.names) ?? names.get(address)?.[0];
  return fqdn === undefined
    ? { kind: "external", addresses: [address] }
    : { kind: "external", fqdn, addresses: [address] };
}

/** Sources list an address's names in any order; one must be picked the same each time, or edges split. */
function firstName(names: readonly string[]): string | undefined {
  return names.toSorted()[0];
}
