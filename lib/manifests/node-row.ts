import type { Node as RawNode } from "kubernetes-types/core/v1";
import type { Node } from "#lib/policy/index.ts";

/** A node, with what CNI detection looks at beside what the rooms use. */
export interface NodeRow {
  readonly node: Node;
  readonly kubeletVersion: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Annotations that say how a distribution set its network up; all others of a node change too often to be kept. */
const NETWORK_ANNOTATIONS =
  /^(k3s\.io|rke2\.io|flannel\.alpha\.coreos\.com|projectcalico\.org|k8s\.ovn\.org)\//;

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
    kubeletVersion: status?.nodeInfo?.kubeletVersion ?? "",
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
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => NETWORK_ANNOTATIONS.test(key)));
}
