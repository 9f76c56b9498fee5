import type { CniFacts } from "#lib/policy/index.ts";
import { configValue, type ConfigReading } from "../config-reading.ts";
import { quirksThatApply, type ConditionalQuirk } from "../conditional-quirk.ts";
import type { Quirk } from "../enforcement-report.ts";
import { versionAtLeast } from "../version-at-least.ts";
import type { CiliumSetup } from "./cilium.ts";

const isSet = (config: ConfigReading, key: string, value: string) => configValue(config, key) === value;

const QUIRKS: readonly ConditionalQuirk<CiliumSetup>[] = [
  {
    id: "cilium-audit-mode",
    severity: "danger",
    title: "Policy audit mode is on",
    text: "Nothing is enforced while policy-audit-mode is true, policies that stood before included: denials are only reported, as AUDIT verdicts in Hubble, for layers 3 and 4. Use it as the dry run, and turn it off before a phase enforces.",
    source: "docs.cilium.io: Creating Policies from Verdicts (policy-creation.rst)",
    when: ({ config }) => isSet(config, "policy-audit-mode", "true"),
  },
  {
    id: "cilium-unselected-denied",
    severity: "danger",
    title: "Pods without a policy are denied",
    text: "With enable-policy: always a pod that no policy selects is closed. An allow-all policy opens such a pod, so Drawbridge lays no bridge here.",
    source: "docs.cilium.io: Policy Enforcement Modes",
    when: ({ config }) => isSet(config, "enable-policy", "always"),
  },
  {
    id: "cilium-api-server-on-node",
    severity: "danger",
    title: "An ipBlock does not reach an API server on the cluster's nodes",
    text: "Addresses of nodes match no ipBlock, so egress to an API server that runs on a node cannot be allowed by NetworkPolicy. It takes a CiliumNetworkPolicy with toEntities: kube-apiserver, or policy-cidr-match-mode: nodes.",
    source: "cilium#20550, cilium#33525",
    when: ({ variant, matchesNodes }) => variant === "cilium" && !matchesNodes,
  },
  {
    id: "cilium-managed-api-server",
    severity: "warning",
    title: "Whether an ipBlock reaches the managed API server is not confirmed",
    text: "A managed API server is outside the cluster, but carries the identity kube-apiserver beside world. Try the rule before a namespace is closed.",
    when: ({ variant }) => variant !== "cilium",
  },
  {
    id: "cilium-tunnelled-api-server",
    severity: "warning",
    title: "The API server comes in through a tunnel",
    text: "Its calls to webhooks and aggregated APIs arrive from konnectivity-agent pods, so fromEntities: kube-apiserver does not match them; a rule for those pods does.",
    source: "docs.cilium.io: Layer 3 Examples (language.rst), tigera/operator#5212",
    when: ({ variant }) => variant !== "cilium",
  },
  {
    id: "cilium-everything-is-outside",
    severity: "warning",
    title: "0.0.0.0/0 means addresses outside the cluster",
    text: "It covers no pod, no node and no API server on a node. Rules for these need selectors, which Drawbridge writes.",
    source: "cilium#12277, calico#6634",
  },
  {
    id: "cilium-remote-nodes",
    severity: "warning",
    title: "Other nodes are not let in",
    text: "Traffic from a pod's own node is allowed (kubelet probes pass) unless allow-localhost says otherwise; traffic from other nodes is not, and no ipBlock can allow it unless policy-cidr-match-mode has nodes. NodePorts that are translated on another node, and scrapers on the host network, are such traffic.",
    source: "docs.cilium.io: allow-localhost",
  },
  {
    id: "cilium-allow-localhost-policy",
    severity: "danger",
    title: "A pod's own node is not let in either",
    text: "cilium-config has allow-localhost: policy, so kubelet probes need a rule like everything else, and no ipBlock can be one. Pods without it fail their probes and are restarted.",
    source: "docs.cilium.io: allow-localhost",
    when: ({ config }) => isSet(config, "allow-localhost", "policy"),
  },
  {
    id: "cilium-cuts-established",
    severity: "warning",
    title: "A policy cuts connections that stand",
    text: "What a policy no longer allows stops at once, so what is missing from the rules shows within the barrier.",
    source: "cilium#2700",
  },
  {
    id: "cilium-end-port",
    severity: "danger",
    title: "endPort locks pods down",
    text: "Before 1.16 a NetworkPolicy with endPort isolates its pods and opens nothing of the range. Drawbridge warns where a policy has one.",
    source: "cilium#28684",
    when: ({ version, variant }) =>
      variant !== "gke-dataplane-v2" && versionAtLeast(version, [1, 16]) === false,
  },
  {
    id: "cilium-named-egress",
    severity: "warning",
    title: "Named ports on egress may be ambiguous",
    text: "Where the pods that an egress rule selects give one name to different ports, Cilium cannot tell them apart. Drawbridge writes numbers.",
    source: "cilium#24779, cilium#30003",
  },
  {
    id: "cilium-other-policies",
    severity: "info",
    title: "A CiliumNetworkPolicy isolates pods too",
    text: "Any CiliumNetworkPolicy that selects a pod closes its direction for everything else, a deny rule included, and an explicit deny beats every allow.",
    source: "cilium#30572",
    when: ({ variant }) => variant !== "gke-dataplane-v2",
  },
  {
    id: "aks-cilium-ip-block",
    severity: "warning",
    title: "Pods and nodes beside an ipBlock need selectors",
    text: "On AKS an ipBlock never reaches pods or nodes; Azure's advice is to add a peer with namespaceSelector: {} and podSelector: {} where it was meant to.",
    source: "learn.microsoft.com: Azure CNI powered by Cilium",
    when: ({ variant }) => variant === "aks",
  },
  {
    id: "aks-cilium-locked",
    severity: "info",
    title: "Azure keeps cilium-config",
    text: "Its settings cannot be changed, so there is no audit mode; flow logs, Hubble, and rules by DNS name or layer 7 need Advanced Container Networking Services.",
    source: "learn.microsoft.com: Azure CNI powered by Cilium",
    when: ({ variant }) => variant === "aks",
  },
  {
    id: "gke-cloud-dns",
    severity: "warning",
    title: "Cloud DNS takes an ipBlock",
    text: "Where the cluster uses Cloud DNS, pods ask 169.254.169.254, which no selector matches: only an ipBlock for it with port 53 lets DNS through. The same address serves metadata, so keep the port.",
    source: "tektoncd/operator#4000, tektoncd/operator#4001",
    when: ({ variant }) => variant === "gke-dataplane-v2",
  },
  {
    id: "gke-network-logging",
    severity: "info",
    title: "Allows and denials can be logged",
    text: "The NetworkLogging object named default turns on what GKE logs: denials by namespace, allows by policy. There is no dry run.",
    source: "cloud.google.com: Network policy logging",
    when: ({ variant }) => variant === "gke-dataplane-v2",
  },
  {
    id: "cilium-chaining",
    severity: "info",
    title: "Cilium is chained onto another plugin",
    text: "cni-chaining-mode is set: another plugin carries the pods, and Cilium enforces policies on their interfaces.",
    source: "docs.cilium.io: CNI Chaining",
    when: ({ config, variant }) =>
      variant === "cilium" && !["none", "", undefined].includes(configValue(config, "cni-chaining-mode")),
  },
  {
    id: "cilium-hubble-off",
    severity: "info",
    title: "Hubble is off",
    text: "enable-hubble is false in cilium-config, so no flows can be read from it.",
    source: "docs.cilium.io: Setting up Hubble Observability",
    when: ({ config, variant }) => variant === "cilium" && isSet(config, "enable-hubble", "false"),
  },
];

/**
 * The peculiarities that apply to this setup of Cilium. Where it enforces nothing by a setting, that setting's alone
 * matter.
 */
export function ciliumQuirks(setup: CiliumSetup, enforces: CniFacts["enforces"]): readonly Quirk[] {
  const quirks = quirksThatApply(QUIRKS, setup);
  return enforces === "no" ? quirks.filter(({ id }) => id === "cilium-audit-mode") : quirks;
}
