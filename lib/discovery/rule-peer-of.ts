import {
  refuse,
  ok,
  stableSelector,
  type Direction,
  type Result,
  type RulePeer,
  type WorkloadId,
} from "#lib/policy/index.ts";
import type { AskEnd } from "./ask.ts";
import { isOnHost } from "./cluster-index.ts";
import { shortName } from "./made-finding.ts";
import { cidrsOf, nodeSources } from "./node-sources.ts";
import { ipBlocksMatchNodes, type PolicyScene } from "./scene.ts";

/** Where the peer of a rule stands: whom the other side's policy has to name, in which direction. */
export interface PeerPlace {
  readonly scene: PolicyScene;
  readonly direction: Direction;
}

/**
 * One end in the words of a NetworkPolicy, as this CNI reads them. Refuses with "not-expressible", in one sentence that
 * says what to do instead, where no NetworkPolicy can name it; with "no-stable-labels" and "no-address" where it could, and
 * nothing tells how.
 */
export function rulePeerOf(end: AskEnd, place: PeerPlace): Result<RulePeer> {
  switch (end.kind) {
    case "anyone":
      return ok({ kind: "any" });
    case "pods":
      return ok({ kind: "pods", namespace: end.namespace, podSelector: end.podSelector });
    case "workload":
      return isOnHost(place.scene.index, end.workload)
        ? hostPeer(end.workload, place)
        : podsPeer(end.workload, place.scene);
    case "addresses":
      return addressPeer(end, place);
  }
}

/** A workload's pods by labels that outlive them. */
export function podsPeer(id: WorkloadId, { index }: PolicyScene): Result<RulePeer> {
  const workload = index.workloads.get(id);
  if (workload === undefined)
    return refuse({ code: "workload-gone", message: `${shortName(id)} is not in the cluster any more.` });
  const selector = stableSelector(workload);
  if (!selector.ok) return selector;
  return ok({ kind: "pods", namespace: workload.namespace, podSelector: selector.value });
}

/** As a sender it has the addresses that traffic of its nodes carries, as a receiver those of the nodes themselves. */
function hostPeer(id: WorkloadId, place: PeerPlace): Result<RulePeer> {
  const { scene, direction } = place;
  const pods = scene.index.podsOf.get(id) ?? [];
  const ips = [...new Set(pods.flatMap((pod) => pod.hostIP ?? pod.ips))];
  const addresses = direction === "ingress" ? nodeSources(scene, ips) : ips;
  const label = shortName(id).split("/")[1] ?? "host-network";
  return addressPeer({ kind: "addresses", addresses, are: "nodes", label }, place);
}

type Addresses = Extract<AskEnd, { kind: "addresses" }>;

function addressPeer(end: Addresses, place: PeerPlace): Result<RulePeer> {
  if (end.are === "nodes") {
    const text = unsaidNodes(end, place);
    if (text !== undefined) return refuse({ code: "not-expressible", message: text });
  }
  const cidrs = cidrsOf(end.addresses);
  if (cidrs.length === 0)
    return refuse({ code: "no-address", message: `No address of ${end.label} is known.` });
  const { except = [], label } = end;
  return ok({ kind: "cidr", cidrs, ...(except.length === 0 ? {} : { except }), label });
}

/** Why node traffic cannot be named here; undefined where an ipBlock does. */
function unsaidNodes({ label, role }: Addresses, { scene, direction }: PeerPlace): string | undefined {
  const who = role === "api-server" ? "the API server" : `${label} on the nodes`;
  if (!ipBlocksMatchNodes(scene)) {
    const entities = role === "api-server" ? "kube-apiserver" : "host and remote-node";
    const list = direction === "ingress" ? "fromEntities" : "toEntities";
    return `No ipBlock or selector of a NetworkPolicy matches ${who} on Cilium, because it is node traffic. Write a CiliumNetworkPolicy with ${list}: ${entities}, or set policy-cidr-match-mode: nodes.`;
  }
  if (scene.cni.name === "ovn-kubernetes" && direction === "ingress") {
    return `OVN-Kubernetes shows pods the management port of the node in place of ${who}, so an ipBlock of node addresses does not match. Allow the namespaceSelector policy-group.network.openshift.io/host-network: "" in its stead.`;
  }
  return undefined;
}
