import type { AdminPolicy } from "./admin/admin-policy.ts";
import type { CniFacts } from "./model/snapshot.ts";

/** The data planes whose reading is known; `spec` is the specification as its conformance tests want it. */
export const PROFILE_NAMES = [
  "spec",
  "cilium",
  "cilium-cidr-nodes",
  "gke-dataplane-v2",
  "calico",
  "antrea",
  "kube-router",
  "kindnet",
  "ovn-kubernetes",
  "aws-vpc-cni",
  "azure-npm",
  "weave",
  "flannel",
  "netpol-analyzer",
] as const;

/** The name by which a profile is asked for. */
export type ProfileName = (typeof PROFILE_NAMES)[number];

/**
 * How a data plane reads what the specification leaves open, one switch a question. The sources of each value, and
 * what no switch models, stand in docs/profiles.md.
 */
export interface Profile {
  readonly name: ProfileName;
  /** The name that people know it by. */
  readonly title: string;
  /** False where policies are accepted and ignored: every connection is allowed. */
  readonly enforces: boolean;
  /**
   * Whom an ipBlock of a NetworkPolicy can match: every address (`all`), only addresses that no pod and no node holds
   * (`external`), or these and nodes (`external-and-nodes`).
   */
  readonly ipBlockMatches: "all" | "external" | "external-and-nodes";
  /**
   * True where an `except` denies whatever other rules of the pod and direction say, rules without peers included: of
   * all cidrs, excepts and addresses of selected pods, the longest prefix that covers an address decides, and an
   * `except` that is no rule's cidr denies (aws-network-policy-agent, `fw_rule_processor.go`).
   */
  readonly exceptDenies: boolean;
  /** What `endPort` does: the range up to it, or nothing, so that only `port` itself is open. */
  readonly endPort: "range" | "first-port-only";
  /**
   * What a named port of a NetworkPolicy does: it is looked up on the receiving pod, or only numbers are read, so that
   * a name opens every port of its protocol.
   */
  readonly namedPorts: "resolved" | "whole-protocol";
  /**
   * What a hostNetwork pod is: its node's address (`node`), that but a pod to peers that carry a podSelector
   * (`node-unless-pod-selector`), or a pod like any other (`ordinary`). To admin policies it is never a pod, except
   * where it is `ordinary`.
   */
  readonly hostNetworkPods: "node" | "node-unless-pod-selector" | "ordinary";
  /**
   * True where a packet to a Service is judged by the Service's address and port, not by those of the pod that gets it.
   * The engine answers for pods' own ports; rules for what is called through a Service have to name the Service as well.
   */
  readonly judgesBeforeTranslation: boolean;
  /** Succeeded and Failed pods, and pods of Jobs: left out, or ordinary pods. */
  readonly finishedPods: "gone" | "ordinary";
  /** Traffic from a pod's own node is let in whatever policies say. */
  readonly ownNodeIsExempt: boolean;
  /** Traffic to the pod's own node is let out whatever policies say. */
  readonly toOwnNodeIsExempt: boolean;
  /** A connection of a pod to a Service that leads back to the pod itself: always open, or judged as any other. */
  readonly serviceHairpin: "allowed" | "judged";
  /**
   * The kinds of admin policies that are enforced, as far as anybody knows. Those of other kinds make the answers that
   * they could turn uncertain.
   */
  readonly adminKinds: "all" | readonly AdminPolicy["kind"][];
  /** Whether `nodes` peers of admin policies match, or are left out as if they were not written. */
  readonly nodesPeers: "match" | "ignored";
  /** Whether `networks` of admin policies match the addresses of pods too. */
  readonly networksMatchPods: boolean;
  /** Address families that are enforced at all; in the other one every connection passes. */
  readonly families: "both" | "ipv4";
  /**
   * Whether the baseline tier still speaks for a direction in which no NetworkPolicy isolates the pod while one
   * isolates it in the other. False: any selecting NetworkPolicy decides finally for both.
   */
  readonly baselineAfterOtherDirection: boolean;
  /** Whether every running pod of a workload counts, or one stands for all. */
  readonly podsPerWorkload: "all" | "one";
}

const SPEC: Profile = {
  name: "spec",
  title: "the specification",
  enforces: true,
  ipBlockMatches: "all",
  exceptDenies: false,
  endPort: "range",
  namedPorts: "resolved",
  hostNetworkPods: "node",
  judgesBeforeTranslation: false,
  finishedPods: "gone",
  ownNodeIsExempt: true,
  toOwnNodeIsExempt: false,
  serviceHairpin: "judged",
  adminKinds: "all",
  nodesPeers: "match",
  networksMatchPods: true,
  families: "both",
  baselineAfterOtherDirection: true,
  podsPerWorkload: "all",
};

/** An ipBlock never matches what Cilium knows as an identity: pods, and nodes unless the cidr mode says so. */
const CILIUM: Profile = {
  ...SPEC,
  name: "cilium",
  title: "Cilium",
  ipBlockMatches: "external",
  serviceHairpin: "allowed",
};

/** Every profile by its name. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  spec: SPEC,
  cilium: CILIUM,
  "cilium-cidr-nodes": {
    ...CILIUM,
    name: "cilium-cidr-nodes",
    title: "Cilium with policy-cidr-match-mode: nodes",
    ipBlockMatches: "external-and-nodes",
  },
  "gke-dataplane-v2": { ...CILIUM, name: "gke-dataplane-v2", title: "GKE Dataplane V2" },
  calico: { ...SPEC, name: "calico", title: "Calico" },
  antrea: { ...SPEC, name: "antrea", title: "Antrea", serviceHairpin: "allowed" },
  "kube-router": { ...SPEC, name: "kube-router", title: "kube-router (k3s and RKE2 too)" },
  kindnet: {
    ...SPEC,
    name: "kindnet",
    title: "kindnet and kube-network-policies",
    baselineAfterOtherDirection: false,
  },
  "ovn-kubernetes": {
    ...SPEC,
    name: "ovn-kubernetes",
    title: "OVN-Kubernetes",
    namedPorts: "whole-protocol",
    hostNetworkPods: "node-unless-pod-selector",
    serviceHairpin: "allowed",
  },
  "aws-vpc-cni": {
    ...SPEC,
    name: "aws-vpc-cni",
    title: "the AWS VPC CNI",
    exceptDenies: true,
    judgesBeforeTranslation: true,
  },
  "azure-npm": { ...SPEC, name: "azure-npm", title: "Azure NPM", families: "ipv4" },
  weave: {
    ...SPEC,
    name: "weave",
    title: "Weave Net",
    endPort: "first-port-only",
    toOwnNodeIsExempt: true,
  },
  flannel: { ...SPEC, name: "flannel", title: "flannel alone", enforces: false },
  "netpol-analyzer": {
    ...SPEC,
    name: "netpol-analyzer",
    title: "netpol-analyzer",
    ipBlockMatches: "external",
    hostNetworkPods: "ordinary",
    finishedPods: "ordinary",
    ownNodeIsExempt: false,
    nodesPeers: "ignored",
    networksMatchPods: false,
    families: "ipv4",
    podsPerWorkload: "one",
  },
};

/**
 * Kinds of admin policies that a CNI is known to enforce as it is installed. Elsewhere they are an option that no object
 * shows (Antrea's feature gate, kube-network-policies' other image, Calico from 3.29), or are accepted and ignored.
 */
const KINDS_ENFORCED: Readonly<Partial<Record<CniFacts["name"], readonly AdminPolicy["kind"][]>>> = {
  "ovn-kubernetes": ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"],
};

/** CNIs whose name says nothing about what enforces, if anything does. */
const NO_ENGINE: ReadonlySet<string> = new Set<CniFacts["name"]>(["unknown", "none", "flannel"]);

/** What of a CNI's facts decides which profile it is. */
type CniName = Pick<CniFacts, "name" | "adminKinds" | "ipBlocksMatchNodes">;

/**
 * The profile of a recognised CNI. `spec` where nothing is known, where nothing enforces, and on flannel: what
 * enforces beside it is not told by its name, and a policy that nothing enforces yet still means what it says. Whether
 * policies are enforced is `CniFacts.enforces`, a gate's question. Of admin policies it is asked here: one that is
 * ignored would lend its allow to a step that then cuts what needs it.
 */
export function profileOf(cni: CniName): Profile {
  const adminKinds = cni.adminKinds ?? KINDS_ENFORCED[cni.name] ?? [];
  return { ...namedProfileOf(cni), adminKinds };
}

function namedProfileOf(cni: CniName): Profile {
  if (NO_ENGINE.has(cni.name)) return PROFILES.spec;
  if (cni.name === "cilium" && cni.ipBlocksMatchNodes === true) return PROFILES["cilium-cidr-nodes"];
  if (cni.name === "kube-network-policies") return PROFILES.kindnet;
  return PROFILES[cni.name as Exclude<CniFacts["name"], "unknown" | "none" | "kube-network-policies">];
}
