import type { Snapshot } from "../model/snapshot.ts";

/** Whom DNS servers ask for names outside the cluster. */
export type DnsUpstream =
  | { readonly kind: "addresses"; readonly addresses: readonly string[] }
  /** `forward . /etc/resolv.conf`: whoever is in that file on their node, which no object shows. */
  | { readonly kind: "node-resolvers" }
  /** Something that is no address on port 53: a name, DNS over TLS, another port. */
  | { readonly kind: "elsewhere"; readonly targets: readonly string[] }
  /** Their ConfigMap forwards nowhere, is not there, or was not read. */
  | { readonly kind: "unknown" };

/** Whom the CoreDNS of a namespace asks for names outside the cluster, as ConfigMap `coredns` there says. */
export function dnsUpstreamOf({ evidence }: Snapshot, namespace: string): DnsUpstream {
  const corefile = evidence?.configMaps[`${namespace}/coredns`]?.["Corefile"] ?? "";
  const targets = /^\s*forward\s+\.\s+(.+?)\s*(\{|$)/m.exec(corefile)?.[1]?.split(/\s+/) ?? [];
  if (targets.length === 0) return { kind: "unknown" };
  if (targets.every((target) => target === "/etc/resolv.conf")) return { kind: "node-resolvers" };
  const addresses = targets.flatMap((target) => addressOf(target) ?? []);
  return addresses.length === targets.length
    ? { kind: "addresses", addresses }
    : { kind: "elsewhere", targets };
}

/** The addresses to which the CoreDNS of a namespace forwards names outside the cluster, where its ConfigMap says so. */
export function dnsForwardsOf(snapshot: Snapshot, namespace: string): readonly string[] | undefined {
  const upstream = dnsUpstreamOf(snapshot, namespace);
  return upstream.kind === "addresses" ? upstream.addresses : undefined;
}

/** `1.1.1.1`, `dns://1.1.1.1:53`, `[2606:4700:4700::1111]:53`; ports other than 53 are beyond a DNS rule. */
function addressOf(target: string): string | undefined {
  const plain = target.replace(/^dns:\/\//, "");
  const [, v4] = /^(\d+\.\d+\.\d+\.\d+)(?::53)?$/.exec(plain) ?? [];
  const [, v6] = /^\[?([0-9a-fA-F:]*:[0-9a-fA-F:]+?)\]?(?:(?<=\]):53)?$/.exec(plain) ?? [];
  return v4 ?? v6;
}
