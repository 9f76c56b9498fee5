import type { Peer } from "#lib/policy/index.ts";
import { canonicalAddress, isLinkLocal, type AddressIndex } from "./address-index.ts";
import type { EndpointFacts } from "./endpoint-facts.ts";

/** Cilium's identities of a node and of what runs on its network. */
const NODE_IDENTITIES = ["host", "remote-node", "health", "kube-apiserver"];

/**
 * The peer that a reserved identity stands for; undefined where the address tells more. `init` and `unmanaged` are
 * ordinary pods to us, and a link-local address is a node-local service of its own, not "a node".
 */
export function reservedPeer(facts: EndpointFacts, addresses: AddressIndex): Peer | undefined {
  const { address, reserved } = facts;
  if (reserved.includes("ingress")) {
    return {
      kind: "unknown",
      reason: "Cilium's own ingress proxy, which no NetworkPolicy peer can name",
      address,
    };
  }
  if (address !== undefined && isLinkLocal(address)) return undefined;
  if (!NODE_IDENTITIES.some((identity) => reserved.includes(identity))) return undefined;
  return nodePeer(facts, addresses);
}

/**
 * A control plane node is both a node and an API server, under one address. It serves the API on the API's port alone;
 * as a client it is the API server, unless it reaches a pod of its own (`host`): that is its kubelet, as a rule.
 */
export function nodePeer(facts: EndpointFacts, addresses: AddressIndex): Peer {
  const address = facts.address === undefined ? undefined : canonicalAddress(facts.address);
  const servesApi =
    facts.reserved.includes("kube-apiserver") || (address !== undefined && addresses.apiServers.has(address));
  const speaksApi =
    facts.port === undefined ? !facts.reserved.includes("host") : isApiPort(facts.port, addresses);
  return {
    kind: "node",
    role: servesApi && speaksApi ? "api-server" : "node",
    addresses: address === undefined ? [] : [address],
  };
}

function isApiPort(port: number, addresses: AddressIndex): boolean {
  return addresses.apiServerPorts.size === 0 || addresses.apiServerPorts.has(port);
}
