import type { Snapshot } from "../model/snapshot.ts";

/**
 * The addresses to which the CoreDNS of a namespace forwards names outside the cluster, as its ConfigMap says; undefined
 * where it forwards to the node's resolvers (`forward . /etc/resolv.conf`), by a name, or nothing is known.
 */
export function dnsForwardsOf({ evidence }: Snapshot, namespace: string): readonly string[] | undefined {
  const corefile = evidence?.configMaps[`${namespace}/coredns`]?.["Corefile"] ?? "";
  const targets = /^\s*forward\s+\.\s+(.+?)\s*(\{|$)/m.exec(corefile)?.[1]?.split(/\s+/) ?? [];
  const addresses = targets.map(addressOf);
  const known = addresses.filter((address) => address !== undefined);
  return known.length === targets.length && known.length > 0 ? known : undefined;
}

/** `1.1.1.1`, `dns://1.1.1.1:53`, `[2606:4700:4700::1111]:53`; ports other than 53 are beyond a DNS rule. */
function addressOf(target: string): string | undefined {
  const plain = target.replace(/^dns:\/\//, "");
  const [, v4] = /^(\d+\.\d+\.\d+\.\d+)(?::53)?$/.exec(plain) ?? [];
  const [, v6] = /^\[?([0-9a-fA-F:]*:[0-9a-fA-F:]+?)\]?(?:(?<=\]):53)?$/.exec(plain) ?? [];
  return v4 ?? v6;
}
