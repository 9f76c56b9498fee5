import {
  assertNever,
  isPrivateAddress,
  NODE_LOCAL_DNS_ADDRESS,
  peerKey,
  type Peer,
  type PeerKey,
} from "#lib/policy/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";
import type { GraphOutsider } from "./cluster-graph.ts";

type External = Extract<Peer, { kind: "external" }>;
type NodePeer = Extract<Peer, { kind: "node" }>;
type Unknown = Extract<Peer, { kind: "unknown" }>;

function listed(addresses: readonly string[]): string {
  if (addresses.length === 0) return "";
  return addresses.length === 1 ? addresses[0]! : `${addresses.length} addresses`;
}

function describeExternal(
  peer: External,
  dnsNames: readonly string[],
): Pick<GraphOutsider, "label" | "detail"> {
  const name = peer.fqdn ?? dnsNames[0];
  const where = listed(peer.addresses);
  if (name === undefined && peer.addresses.includes(NODE_LOCAL_DNS_ADDRESS)) {
    return { label: "NodeLocal DNS", detail: `on each node, ${NODE_LOCAL_DNS_ADDRESS}` };
  }
  if (name !== undefined) return { label: name, detail: where === "" ? "external" : `external, ${where}` };
  if (peer.addresses.length === 0) return { label: "internet", detail: "external" };
  const kind = peer.addresses.every(isPrivateAddress) ? "private address" : "external";
  return { label: peer.addresses[0]!, detail: peer.addresses.length === 1 ? kind : `${kind}, ${where}` };
}

function describeNode(peer: NodePeer): Pick<GraphOutsider, "label" | "detail"> {
  const where = listed(peer.addresses);
  if (peer.role === "api-server")
    return { label: "API server", detail: where === "" ? "control plane" : `control plane, ${where}` };
  return { label: "nodes", detail: "host processes" };
}

function describeUnknown(peer: Unknown): Pick<GraphOutsider, "label" | "detail"> {
  const pod = peer.podName === undefined ? undefined : `${peer.namespace ?? "?"}/${peer.podName}`;
  return { label: pod ?? peer.address ?? peer.namespace ?? "unresolved", detail: peer.reason };
}

/**
 * A peer outside every namespace as the canvas names it: an FQDN first, its addresses as detail, because addresses
 * churn and names are what people recognise. Workloads are not outsiders and give undefined.
 */
export function outsiderOf(peer: Peer, dnsNames: readonly string[]): GraphOutsider | undefined {
  const key = peerKey(peer);
  switch (peer.kind) {
    case "workload":
      return undefined;
    case "external":
      return { key, kind: "external", ...describeExternal(peer, dnsNames) };
    case "node":
      return { key, kind: peer.role, ...describeNode(peer) };
    case "unknown":
      return { key, kind: "unknown", ...describeUnknown(peer) };
    default:
      return assertNever(peer);
  }
}

/** Addresses of one peer may differ from edge to edge: what it was seen at in all of them. */
function mergePeer(known: Peer | undefined, peer: Peer): Peer {
  if (known === undefined || !("addresses" in known) || !("addresses" in peer)) return peer;
  return { ...known, addresses: [...new Set([...known.addresses, ...peer.addresses])].sort() };
}

/** Every outsider that an edge touches, once, by key. DNS names are known for receivers only. */
export function outsidersOf(
  edges: readonly Pick<FlowEdge, "sender" | "receiver" | "dnsNames">[],
): GraphOutsider[] {
  const peers = new Map<PeerKey, { peer: Peer; names: readonly string[] }>();
  const see = (peer: Peer, names: readonly string[]) => {
    if (peer.kind === "workload") return;
    const known = peers.get(peerKey(peer));
    peers.set(peerKey(peer), {
      peer: mergePeer(known?.peer, peer),
      names: known?.names.length ? known.names : names,
    });
  };
  for (const edge of edges) {
    see(edge.sender, []);
    see(edge.receiver, edge.dnsNames);
  }
  return [...peers.values()]
    .flatMap(({ peer, names }) => outsiderOf(peer, names) ?? [])
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
