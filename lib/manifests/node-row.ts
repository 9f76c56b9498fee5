import type { Node as RawNode } from "kubernetes-types/core/v1";
import type { EvidenceNode, Node } from "#lib/policy/index.ts";

/** A node, with what says how its distribution and its network are set up. */
export interface NodeRow {
  readonly node: Node;
  readonly evidence: EvidenceNode;
}

/** Annotations that say how a distribution set its network up; all others of a node change too often to be kept. */
const NETWORK_ANNOTATIONS =
  /^(k3s\.io|rke2\.io|flannel\.alpha\.coreos\.com|projectcalico\.org|k8s\.ovn\.org|network\.cilium\.io|io\.cilium\.network.*|node\.antrea\.io|kube-router\.io|kubeadm\.alpha\.kubernetes\.io|container\.googleapis\.com)\//;
/** OVN-Kubernetes writes whole routing tables into annotations; nothing that tells a setting is longer. */
const LONGEST_ANNOTATION = 1_000;

/** What of a Node is used. */
export function nodeRow(raw: unknown): NodeRow {
  const { metadata = {}, spec, status } = raw as RawNode;
  return {
    node: {
      name: metadata.name ?? "",
      ips: addressesOf(status),
      podCIDRs: podRangesOf(spec),
      labels: metadata.labels ?? {},
    },
    evidence: evidenceNode(raw as RawNode),
  };
}

function evidenceNode({ metadata = {}, spec, status }: RawNode): EvidenceNode {
  const { kubeletVersion = "", osImage } = status?.nodeInfo ?? {};
  return {
    name: metadata.name ?? "",
    kubeletVersion,
    ...(osImage ? { osImage } : {}),
    ...(spec?.providerID ? { providerID: spec.providerID } : {}),
    annotations: networkAnnotations(metadata.annotations ?? {}),
  };
}

function addressesOf(status: RawNode["status"]): string[] {
  const addresses = (status?.addresses ?? []).filter(
    (entry) => entry.type === "InternalIP" || entry.type === "ExternalIP",
  );
  return [...new Set(addresses.map((entry) => entry.address))];
}

function podRangesOf(spec: RawNode["spec"]): readonly string[] {
  return spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR]);
}

function networkAnnotations(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(annotations).filter(
    ([key, value]) => NETWORK_ANNOTATIONS.test(key) && value.length <= LONGEST_ANNOTATION,
  );
  return Object.fromEntries(kept);
}
