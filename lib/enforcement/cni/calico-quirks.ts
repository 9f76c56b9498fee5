import { quirksThatApply, type ConditionalQuirk } from "../conditional-quirk.ts";
import type { Quirk } from "../enforcement-report.ts";
import { versionAtLeast } from "../version-at-least.ts";
import type { CalicoSetup } from "./calico.ts";

const QUIRKS: readonly ConditionalQuirk<CalicoSetup>[] = [
  {
    id: "calico-established-outlive",
    severity: "warning",
    title: "Connections that stand outlive a policy",
    text: "What a policy should have cut goes on until it is opened anew, so a rule that is missing may show hours later, at the next restart or reconnect. Restart what holds connections open before a phase is called quiet.",
    source: "projectcalico/calico#6399",
  },
  {
    id: "calico-endpoint-to-host-drop",
    severity: "danger",
    title: "Pods cannot reach their own node",
    text: "DefaultEndpointToHostAction is Drop: what a pod sends to its own node is dropped whatever NetworkPolicies say, an API server, NodeLocal DNSCache or exporter on that node included.",
    source: "projectcalico/calico: FelixConfiguration defaultEndpointToHostAction",
    when: ({ endpointToHost }) => endpointToHost?.toLowerCase() === "drop",
  },
  {
    id: "calico-endpoint-to-host-default",
    severity: "warning",
    title: "What a pod may send to its own node is not set",
    text: "Neither FELIX_DEFAULTENDPOINTTOHOSTACTION nor the FelixConfiguration says it. Felix's own default is Drop, whatever NetworkPolicies say; the tigera operator sets ACCEPT.",
    source: "tigera/operator pkg/render/node.go",
    when: ({ endpointToHost }) => endpointToHost === undefined,
  },
  {
    id: "calico-tiers",
    severity: "info",
    title: "Calico's own policies come first",
    text: "A GlobalNetworkPolicy or a tier may allow or deny before NetworkPolicies are looked at, and a Calico policy whose rules only log denies everything else. Answers that one could change are uncertain in Drawbridge.",
    source: "projectcalico/calico#3801",
  },
  {
    id: "calico-staged",
    severity: "info",
    title: "Policies can be staged",
    text: "From 3.30 a StagedKubernetesNetworkPolicy is evaluated and not enforced; Goldmane's flows then show what it would deny.",
    source: "docs.tigera.io: Staged network policies",
    when: ({ version }) => versionAtLeast(version, [3, 30]) === true,
  },
  {
    id: "aks-calico-start",
    severity: "warning",
    title: "New pods wait for their rules",
    text: "On Azure CNI some time passes between the start of a pod and the moment its traffic is allowed.",
    source: "learn.microsoft.com: Network policies in AKS",
    when: ({ variant }) => variant === "aks",
  },
];

/** The peculiarities that apply to this setup of Calico. */
export function calicoQuirks(setup: CalicoSetup): readonly Quirk[] {
  return quirksThatApply(QUIRKS, setup);
}
