import type { AllowRule, RulePeer, RulePort } from "./allow-rule.ts";
import { crowdPeer, isOfCrowd, type ClientCrowd } from "./client-crowd.ts";
import { CLOUD_DNS_ADDRESS, NODE_LOCAL_DNS_ADDRESS, nodeLocalDnsAddresses } from "../dns/dns-services.ts";
import { hostCidr } from "../address/ip-address.ts";
import type { PortQuestion } from "../judge/match-port.ts";
import type { Peer } from "../model/peer.ts";
import { peerName } from "../model/peer-name.ts";
import { profileOf } from "../profile.ts";
import { proposalScene } from "./proposal-scene.ts";
import { ok, refuse, type Result } from "../model/result.ts";
import type { Snapshot, WorkloadId } from "../model/snapshot.ts";
import { stableSelector } from "../selector/stable-selector.ts";

/** A rule without what its author adds. */
export type RuleDraft = Omit<AllowRule, "id" | "author" | "createdAtMs">;

/** A rule that would allow an observed connection, with what its author should know. */
export interface DraftedRule {
  readonly rule: RuleDraft;
  readonly notes: readonly string[];
}

/** The connection that a rule is to allow; the port is the pod's, after service translation. */
export interface ObservedConnection extends PortQuestion {
  readonly sender: Peer;
  readonly receiver: Peer;
}

/**
 * Drafts the narrowest rule that allows a connection and will still do so after rollouts.
 *
 * Workloads become their stable labels, never hashes or pod names; what selectors cannot match (external peers, nodes,
 * hostNetwork pods) becomes one CIDR per address; a sender who is one of a crowd of unnamed callers (`crowd`: how many call this port)
 * becomes any address. A DNS connection gets UDP and TCP. Refuses: `unresolved-peer`,
 * `workload-gone`, `no-stable-labels`, `no-address`, `unknown-port`, `no-pod-end` (no side could enforce it), and
 * `not-expressible` where no NetworkPolicy of this CNI can say it.
 */
export function proposeRule(
  snapshot: Snapshot,
  connection: ObservedConnection,
  origin: AllowRule["origin"],
  crowd?: ClientCrowd,
): Result<DraftedRule> {
  const ports = portsFor(snapshot, connection);
  if (!ports.ok) return ports;
  const ofCrowd = isOfCrowd(connection.sender, crowd);
  const sender = ofCrowd ? ok(crowdPeer(crowd)) : rulePeerOf(snapshot, connection.sender);
  if (!sender.ok) return sender;
  const receiver = rulePeerOf(snapshot, connection.receiver);
  if (!receiver.ok) return receiver;
  const [from, to] = [sender.value, receiver.value];
  if (from.peer.kind !== "pods" && to.peer.kind !== "pods") return noPodEnd(connection);
  const names = `${ofCrowd ? "any address" : peerName(connection.sender)} to ${peerName(connection.receiver)}`;
  return ok({
    rule: {
      sender: from.peer,
      receiver: to.peer,
      ports: ports.value.ports,
      reason: `${names} on ${connection.protocol} ${connection.port}`,
      origin,
    },
    notes: [...from.notes, ...to.notes, ...ports.value.notes],
  });
}

interface Drafted {
  readonly peer: RulePeer;
  readonly notes: readonly string[];
}

function rulePeerOf(snapshot: Snapshot, peer: Peer): Result<Drafted> {
  switch (peer.kind) {
    case "workload":
      return workloadPeer(snapshot, peer);
    case "external":
      return externalPeer(snapshot, peer);
    case "node":
      return nodePeer(
        snapshot,
        peer.role === "node" ? "the nodes" : "the API server",
        nodeAddresses(snapshot, peer),
      );
    case "unknown":
      return refuse({
        code: "unresolved-peer",
        message: `${peerName(peer)} is not resolved (${peer.reason}), so no rule can name it. It stays uncertain until a flow or the snapshot says who it is.`,
      });
  }
}

const drafted = new WeakMap<Snapshot, Map<WorkloadId, Result<Drafted>>>();

/** The same for every connection of a workload: a busy one has thousands. */
function workloadPeer(snapshot: Snapshot, peer: Peer & { kind: "workload" }): Result<Drafted> {
  const known = drafted.get(snapshot) ?? new Map<WorkloadId, Result<Drafted>>();
  drafted.set(snapshot, known);
  const found = known.get(peer.id) ?? draftWorkload(snapshot, peer);
  known.set(peer.id, found);
  return found;
}

function draftWorkload(snapshot: Snapshot, peer: Peer & { kind: "workload" }): Result<Drafted> {
  const scene = proposalScene(snapshot);
  const workload = scene.workloads.get(peer.id);
  if (workload === undefined) {
    const message = `${peer.workloadKind} ${peerName(peer)} is no longer in the cluster, so its labels are not known.`;
    return refuse({ code: "workload-gone", message });
  }
  const pods = scene.podsOf.get(peer.id) ?? [];
  if (pods.length > 0 && pods.every((pod) => pod.hostNetwork)) {
    const addresses = pods.flatMap((pod) => [...(pod.hostIP === undefined ? [] : [pod.hostIP]), ...pod.ips]);
    return nodePeer(snapshot, `${peerName(peer)} (host network)`, addresses);
  }
  const selector = stableSelector(workload);
  if (!selector.ok) return selector;
  return ok({ peer: { kind: "pods", namespace: peer.namespace, podSelector: selector.value }, notes: [] });
}

/** Nodes are found by address alone, and by Cilium's ipBlocks not even so. */
function nodePeer(snapshot: Snapshot, name: string, addresses: readonly string[]): Result<Drafted> {
  const ofNodes = proposalScene(snapshot).nodeIps;
  if (
    profileOf(snapshot.cni).ipBlockMatches === "external" &&
    addresses.some((address) => ofNodes.has(address))
  ) {
    return refuse({
      code: "not-expressible",
      message: `No ipBlock or selector of a NetworkPolicy matches ${name} on Cilium: this is node traffic. Write a CiliumNetworkPolicy with the entity host, remote-node or kube-apiserver, or leave the workload out.`,
    });
  }
  return cidrPeer(name, addresses, [
    `Selectors cannot match ${name}: the rule names addresses, and must follow when nodes come and go.`,
  ]);
}

function cidrPeer(label: string, addresses: readonly string[], notes: readonly string[]): Result<Drafted> {
  const cidrs = [...new Set(addresses)].map(hostCidr).filter((cidr) => cidr !== undefined);
  if (cidrs.length === 0) {
    const message = `No address of ${label} is known, and a NetworkPolicy cannot hold a name. Wait for a flow that carries one.`;
    return refuse({ code: "no-address", message });
  }
  return ok({ peer: { kind: "cidr", cidrs: cidrs.toSorted(), label }, notes });
}

/** NodeLocal DNSCache answers at more than one address of its node; a rule for one alone breaks with the next upgrade. */
function externalPeer(snapshot: Snapshot, peer: Peer & { kind: "external" }): Result<Drafted> {
  if (!peer.addresses.includes(NODE_LOCAL_DNS_ADDRESS)) {
    return cidrPeer(peerName(peer), peer.addresses, externalNotes(peer));
  }
  const addresses = [...peer.addresses, ...nodeLocalDnsAddresses(snapshot)];
  return cidrPeer("node-local-dns", addresses, [
    "NodeLocal DNSCache is on the host network, where no selector finds it.",
  ]);
}

function externalNotes(peer: Peer & { kind: "external" }): readonly string[] {
  if (peer.fqdn === undefined) return [];
  return [`Addresses of ${peer.fqdn} may change; a NetworkPolicy holds the ones seen, not the name.`];
}

/** Where flows gave no address: all nodes, or what the `default/kubernetes` endpoints say. */
function nodeAddresses(snapshot: Snapshot, peer: Peer & { kind: "node" }): readonly string[] {
  if (peer.addresses.length > 0) return peer.addresses;
  if (peer.role === "node") return snapshot.nodes.flatMap((node) => node.ips);
  return snapshot.endpointSlices
    .filter((slice) => slice.namespace === "default" && slice.service === "kubernetes")
    .flatMap((slice) => slice.endpoints.flatMap((endpoint) => endpoint.addresses));
}

function portsFor(
  snapshot: Snapshot,
  connection: ObservedConnection,
): Result<{ ports: RulePort[]; notes: string[] }> {
  const { port, protocol } = connection;
  if (protocol === "ICMP") {
    const message =
      "A NetworkPolicy cannot name ICMP: what becomes of it at an isolated pod is up to the CNI.";
    return refuse({ code: "not-expressible", message });
  }
  if (port === 0) {
    const message = "The flow source hid the port, and a rule for every port would open more than was seen.";
    return refuse({ code: "unknown-port", message });
  }
  if (!isDns(snapshot, connection)) return ok({ ports: [{ protocol, port }], notes: [] });
  return ok({
    ports: [
      { protocol: "TCP", port },
      { protocol: "UDP", port },
    ],
    notes: [
      "This is DNS: UDP and TCP are both allowed, because answers that do not fit one packet come over TCP.",
    ],
  });
}

/** Addresses at which nodes themselves answer DNS. */
const ON_NODE_DNS: readonly string[] = [NODE_LOCAL_DNS_ADDRESS, CLOUD_DNS_ADDRESS];

function isDns(snapshot: Snapshot, { receiver, port }: ObservedConnection): boolean {
  if (receiver.kind === "external")
    return port === 53 && ON_NODE_DNS.some((address) => receiver.addresses.includes(address));
  if (receiver.kind !== "workload") return false;
  return proposalScene(snapshot).dnsPortsOf.get(receiver.id)?.has(port) ?? false;
}

function noPodEnd(connection: ObservedConnection): Result<never> {
  const names = `${peerName(connection.sender)} and ${peerName(connection.receiver)}`;
  return refuse({
    code: "no-pod-end",
    message: `Neither of ${names} is a pod with a network of its own, so no NetworkPolicy governs this connection.`,
  });
}
