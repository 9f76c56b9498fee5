import type { Peer } from "#lib/policy/index.ts";
import { canonicalAddress, isLinkLocal, type AddressIndex } from "./address-index.ts";
import type { EndpointFacts } from "./endpoint-facts.ts";

/** Cilium's identities of a node and of what runs on its network. */
const NODE_IDENTITIES = ["host", "remote-node", "health"];

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
  if (reserved.includes("kube-apiserver")) return nodePeer("api-server", address);
  if (!NODE_IDENTITIES.some((identity) => reserved.includes(identity))) return undefined;
  return nodePeer(isApiServer(facts, addresses) ? "api-server" : "node", address);
}

/** The kubelet of a control plane node shares its address, but only it speaks to its own pods as `host`. */
function isApiServer(facts: EndpointFacts, addresses: AddressIndex): boolean {
  if (facts.address === undefined || facts.reserved.includes("host")) return false;
  return addresses.apiServers.has(canonicalAddress(facts.address));
}

function nodePeer(role: "node" | "api-server", address: string | undefined): Peer {
  return { kind: "node", role, addresses: address === undefined ? [] : [canonicalAddress(address)] };
}
