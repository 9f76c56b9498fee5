import type { Snapshot } from "#lib/policy/index.ts";

/** What every cluster has a name for. */
const SERVICE = "kubernetes.default.svc";

/** Where a cluster says what its domain is: how the kubelet is set up, CoreDNS, and what caches for it on nodes. */
const SAYS_DOMAIN: readonly (readonly [configMap: string, key: string, where: RegExp])[] = [
  ["kube-system/kubelet-config", "kubelet", /^clusterDomain:\s*"?([a-z0-9.-]+?)\.?"?\s*$/m],
  ["kube-system/coredns", "Corefile", /^\s*kubernetes\s+([a-z0-9.-]+?)\.?\s/m],
  ["kube-system/node-local-dns", "Corefile", /^\s*([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.?:53\s*\{/m],
];

/**
 * A name that every cluster answers. Absolute, with its final dot, where the cluster's domain is known: otherwise a
 * resolver whom nobody answers asks for one name after another of its search list, and each takes its time.
 */
export function lookedUp({ evidence }: Pick<Snapshot, "evidence">): string {
  for (const [configMap, key, where] of SAYS_DOMAIN) {
    const domain = where.exec(evidence?.configMaps[configMap]?.[key] ?? "")?.[1];
    if (domain !== undefined && !domain.endsWith(".arpa")) return `${SERVICE}.${domain}.`;
  }
  return SERVICE;
}
