import type { ClusterEvidence, EvidenceController } from "#lib/policy/index.ts";
import type { Quirk } from "./enforcement-report.ts";
import { controllerTitle } from "./find-agent.ts";

interface Neighbour {
  readonly quirk: Omit<Quirk, "text">;
  readonly isIt: (controller: EvidenceController) => boolean;
  /** What it means; `where` is the title of what was found. */
  readonly text: (where: string) => string;
}

const named =
  (...names: readonly string[]) =>
  ({ name }: EvidenceController) =>
    names.includes(name);

/** Software beside the CNI that changes what a rollout must allow for. */
const NEIGHBOURS: readonly Neighbour[] = [
  {
    quirk: {
      id: "node-local-dns-host",
      severity: "danger",
      title: "DNS is asked on the node",
      source: "kubernetes.io: Using NodeLocal DNSCache, calico#3795",
    },
    isIt: ({ name, hostNetwork }) => isNodeLocal(name) && hostNetwork,
    text: (where) =>
      `${where} runs on the host network, so pods ask an address of their node (169.254.20.10, or the cluster's DNS address answered locally) and no podSelector matches it. DNS rules take an ipBlock for each, which Drawbridge writes.`,
  },
  {
    quirk: {
      id: "node-local-dns-pods",
      severity: "info",
      title: "DNS is asked at a pod on the own node",
      source: "learn.microsoft.com and cloud.google.com: NodeLocal DNSCache",
    },
    isIt: ({ name, hostNetwork }) => isNodeLocal(name) && !hostNetwork,
    text: (where) =>
      `${where} has pods with addresses of their own, so a podSelector matches it. DNS rules select it and what it asks in turn, which is asked over TCP.`,
  },
  {
    quirk: {
      id: "gke-metadata-server",
      severity: "warning",
      title: "Workload Identity asks a server on the node",
      source: "kubernetes#68078",
    },
    isIt: named("gke-metadata-server"),
    text: (where) =>
      `${where} answers for cloud credentials. Under a default-deny for egress pods that use them need 169.254.169.252 port 988 or 169.254.169.254 port 80; which of them on this version is not confirmed.`,
  },
  {
    quirk: { id: "eks-pod-identity", severity: "warning", title: "Pod Identity asks an agent on the node" },
    isIt: named("eks-pod-identity-agent"),
    text: (where) =>
      `${where} answers for cloud credentials on the host network. Under a default-deny for egress pods that use them need 169.254.170.23 port 80, which is not confirmed for this version.`,
  },
  {
    quirk: {
      id: "istio-ambient",
      severity: "danger",
      title: "An ambient mesh carries pods' traffic",
      source: "istio#49277, istio#52742",
    },
    isIt: named("ztunnel"),
    text: (where) =>
      `${where} was found: between pods of the mesh policies see HBONE on port 15008 in place of the port of the application, and kubelet probes come from 169.254.7.127.`,
  },
  {
    quirk: {
      id: "istio-sidecars",
      severity: "warning",
      title: "Sidecars may carry pods' traffic",
      source: "istio.io: Application Requirements, istio#5815",
    },
    isIt: named("istiod"),
    text: (where) =>
      `${where} was found: sidecars keep connections open between pods, so a change may not show until they are opened anew; metrics are scraped on 15020 and 15090, and every pod must reach istiod.`,
  },
  {
    quirk: { id: "neuvector-beside", severity: "warning", title: "NeuVector filters beside the CNI" },
    isIt: named("neuvector-enforcer-pod"),
    text: (where) =>
      `${where} is a firewall of its own with its own rules (NvSecurityRule) and does not evaluate NetworkPolicies: what it denies stays denied whatever policies allow. How its modes act is not confirmed.`,
  },
];

function isNodeLocal(name: string): boolean {
  return /^(node-?local-?dns|nodelocaldns)/.test(name);
}

/** The peculiarities that come from what runs beside the CNI. */
export function neighbourQuirks({ controllers }: ClusterEvidence): readonly Quirk[] {
  return NEIGHBOURS.flatMap(({ quirk, isIt, text }) => {
    const found = controllers.find(isIt);
    return found === undefined ? [] : [{ ...quirk, text: text(controllerTitle(found)) }];
  });
}
