import {
  dnsServicesOf,
  nodeLocalDnsPods,
  selects,
  type RuleDraft,
  type RulePeer,
  type WorkloadId,
} from "#lib/policy/index.ts";
import { nameOf } from "./cluster-index.ts";
import { DNS_SERVICE, dnsRules } from "./dns-rules.ts";
import type { Finding, InexpressibleNeed, PlatformNeed } from "./finding.ts";
import type { PolicyScene } from "./scene.ts";

/** What every pod of a namespace needs to resolve names, for the DNS findings among these: the rules of `dnsRules`. */
export function dnsNeeds(
  scene: PolicyScene,
  findings: readonly Finding[],
  namespace: string,
): { readonly needs: readonly PlatformNeed[]; readonly inexpressible: readonly InexpressibleNeed[] } {
  const ofDns = findings.filter(({ kind, certainty }) => kind === "dns" && certainty !== "unknown");
  if (ofDns.length === 0) return { needs: [], inexpressible: [] };
  const rules = dnsRules(scene.snapshot, namespace, scene.cni);
  const needs = rules.flatMap((rule): readonly PlatformNeed[] => {
    const finding = findingFor(scene, ofDns, rule.receiver);
    if (finding === undefined) return [];
    const because = isService(rule) ? untranslatedText(finding) : becauseOf(finding);
    const { id, certainty } = finding;
    return [
      {
        finding: id,
        namespace,
        direction: "egress",
        rule: { ...rule, reason: because },
        certainty,
        because,
      },
    ];
  });
  return { needs, inexpressible: onCilium(scene, ofDns, namespace) };
}

/** The finding that a rule is for: by the namespace of the pods, or by an address among its endpoints. */
function findingFor(scene: PolicyScene, findings: readonly Finding[], peer: RulePeer): Finding | undefined {
  const holding = (address: string) =>
    findings.find((finding) => finding.endpoints.some((endpoint) => endpoint.address === address));
  if (peer.kind === "cidr") {
    const addresses = peer.cidrs.map((cidr) => cidr.split("/")[0] ?? "");
    const services = dnsServicesOf(scene.snapshot).filter(({ clusterIPs }) =>
      clusterIPs.some((ip) => addresses.includes(ip)),
    );
    const ofService = findings.find(({ id }) => services.some((service) => id === `dns/${nameOf(service)}`));
    return addresses.map(holding).find((one) => one !== undefined) ?? ofService;
  }
  if (peer.kind !== "pods") return undefined;
  const named = (id: WorkloadId) => {
    const workload = scene.index.workloads.get(id);
    return workload?.namespace === peer.namespace && selects(peer.podSelector, workload.templateLabels);
  };
  return findings.find((finding) => finding.workloads.some(named));
}

function becauseOf({ title, derivedFrom }: Finding): string {
  const [first] = derivedFrom;
  const object = first === undefined || title.includes(first.object) ? undefined : first.object;
  const from = first === undefined ? "" : ` (${[object, first.field].filter(Boolean).join(" ")})`;
  return `Every pod resolves names: ${title}${from}.`;
}

function isService({ receiver }: RuleDraft): boolean {
  return receiver.kind === "cidr" && receiver.label === DNS_SERVICE;
}

function untranslatedText({ title }: Finding): string {
  return `Every pod resolves names: ${title}, by the Service's address too, since this CNI judges before it is translated.`;
}

/** The cache's address is one of the node to Cilium, so an ipBlock of it matches nothing. */
function onCilium(
  { snapshot, cni }: PolicyScene,
  findings: readonly Finding[],
  namespace: string,
): readonly InexpressibleNeed[] {
  if (cni.name !== "cilium" || !nodeLocalDnsPods(snapshot).some((pod) => pod.hostNetwork)) return [];
  const finding = findings.find(({ id }) => id === "dns/node-local-dns");
  if (finding === undefined) return [];
  const text = `NodeLocal DNSCache is on the host network, and its address is one of the node, which Cilium knows as the identity host and no ipBlock matches: prove it before egress is enforced. Lead DNS to pods of the cache with a CiliumLocalRedirectPolicy, or allow the entity host on UDP and TCP 53 in a CiliumNetworkPolicy.`;
  return [{ finding: finding.id, namespace, direction: "egress", text }];
}
