import type { NetworkPolicy } from "kubernetes-types/networking/v1";
import { canonicalAddress, type Family } from "./address.ts";
import type { AdminPolicy } from "./admin-policy.ts";
import type { Labels } from "./label-selector.ts";

/** The transport of a connection. ICMP is neither selected nor refused by a rule that names ports. */
export type Protocol = "TCP" | "UDP" | "SCTP" | "ICMP";

/** A port that a container declares, by which named ports resolve. */
export interface DeclaredPort {
  name: string | undefined;
  port: number;
  protocol: Protocol;
}

/** A pod as the data plane knows it. Pods that finished, or have no address yet, are not in a world. */
export interface WorldPod {
  namespace: string;
  name: string;
  labels: Labels;
  ips: readonly string[];
  /** Shares its node's network: its traffic is the node's, and no selector finds it. */
  hostNetwork: boolean;
  nodeName: string;
  ports: readonly DeclaredPort[];
  serviceAccount: string;
  /** The resolvers that the pod asks instead of the cluster's (`dnsPolicy: None`); empty: the cluster's. */
  nameservers: readonly string[];
  /** Its questions pass the agent's DNS proxy, so that names are seen. */
  dnsVisibility: boolean;
  /** The pod's top owner, or the pod itself where it has none. */
  workload: { kind: string; name: string };
}

/** A node with all the addresses in its status. */
export interface WorldNode {
  name: string;
  addresses: readonly string[];
  labels: Labels;
}

/** A Service port with the backends that endpoint slices list for it. */
export interface ServicePort {
  name: string;
  port: number;
  protocol: Protocol;
  backends: readonly { ip: string; port: number }[];
}

/** A Service with what a connection to its address can reach. */
export interface WorldService {
  namespace: string;
  name: string;
  clusterIps: readonly string[];
  ports: readonly ServicePort[];
}

/** Everything that decides a connection at one moment. */
export interface World {
  namespaces: ReadonlyMap<string, Labels>;
  /** By `namespace/name`. */
  pods: ReadonlyMap<string, WorldPod>;
  nodes: ReadonlyMap<string, WorldNode>;
  /** By `namespace/name`. */
  services: ReadonlyMap<string, WorldService>;
  networkPolicies: readonly NetworkPolicy[];
  /** Those of the cluster: AdminNetworkPolicies, the BaselineAdminNetworkPolicy, and ClusterNetworkPolicies. */
  adminPolicies: readonly AdminPolicy[];
}

/**
 * One end of a connection: a pod by name, a node by name (and by which of its addresses, where it has several), or an
 * address outside the cluster with the DNS names that it is known by.
 */
export type Party =
  | { kind: "pod"; namespace: string; name: string }
  | { kind: "node"; name: string; ip?: string }
  | { kind: "external"; ip: string; names?: readonly string[] };

/**
 * A connection as the receiver's pod sees it: `port` is the pod's own port, after any Service translation.
 * `family` matters only where a pod has addresses of both.
 */
export interface Connection {
  from: Party;
  to: Party;
  protocol: Protocol;
  port: number;
  family?: Family;
  /** Whether the sender asked for a Service: only that tells a round trip to itself from talking to itself. */
  throughService?: boolean;
}

/** Who holds this address: a pod with its own network, else a node, else nobody in the cluster. */
export function partyAt(world: World, address: string): Party {
  let holders = holdersOf.get(world);
  if (holders === undefined) holdersOf.set(world, (holders = indexHolders(world)));
  return holders.get(canonicalAddress(address)) ?? { kind: "external", ip: address };
}

const holdersOf = new WeakMap<World, Map<string, Party>>();

function indexHolders(world: World): Map<string, Party> {
  const holders = new Map<string, Party>();
  for (const node of world.nodes.values()) {
    for (const ip of node.addresses) holders.set(canonicalAddress(ip), { kind: "node", name: node.name, ip });
  }
  for (const { hostNetwork, ips, namespace, name } of world.pods.values()) {
    if (hostNetwork) continue;
    for (const ip of ips) holders.set(canonicalAddress(ip), { kind: "pod", namespace, name });
  }
  return holders;
}
