import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { NetworkPolicyPeer, NetworkPolicySpec } from "../model/network-policy.ts";
import { decidePair, isSamePod } from "./answer-pair.ts";
import { familyOf, type HopEnd } from "./hop-end.ts";
import type { AnsweredPair } from "./join-hops.ts";
import { portCount, portText } from "./port-words.ts";
import type { HopTarget } from "./resolve-receiver.ts";

/** Said where a node may stand in for the sender, so that both are among `all`. */
export function sourceNote(all: readonly HopEnd[], ends: readonly HopEnd[]): string[] {
  if (all.length === ends.length) return [];
  return [
    "Traffic from outside may arrive with a node's address (externalTrafficPolicy Cluster), so both senders are answered.",
  ];
}

/** A Service may lead a pod back to itself; the specification does not say what becomes of that, and data planes differ. */
export function hairpinNote(
  { profile }: CompiledCluster,
  senders: readonly HopEnd[],
  targets: readonly HopTarget[],
): string[] {
  const back = targets.find(
    ({ end, via }) => via !== undefined && senders.some((sender) => isSamePod({ sender, receiver: end })),
  );
  if (back?.via === undefined) return [];
  const fate =
    profile.serviceHairpin === "allowed"
      ? `${profile.title} always lets that through`
      : "its own policies decide that, though some data planes always let it through";
  return [`Service ${back.via.service} can lead ${back.end.text} back to itself; ${fate}.`];
}

/** Declaring a port opens nothing and closes nothing, but one that nobody declares is often a mistake. */
export function undeclaredNote(targets: readonly HopTarget[]): string[] {
  const silent = targets.filter(
    ({ end, port, protocol }) =>
      port !== undefined &&
      port !== 0 &&
      end.pod !== undefined &&
      end.pod.ports.length > 0 &&
      !end.pod.ports.some((one) => one.port === port && one.protocol === (protocol ?? "TCP")),
  );
  const [first] = silent;
  if (first?.port === undefined) return [];
  const port = portText(first.port, first.protocol ?? "TCP");
  return [`No container of ${first.end.group} declares ${port}. A program may listen there all the same.`];
}

/** Two dual-stack pods may be answered otherwise over the other family, which a program may take as well. */
export function familyNote(cluster: CompiledCluster, pairs: readonly AnsweredPair[]): string[] {
  for (const pair of pairs.filter(({ sender, receiver }) => isDualStack(sender) && isDualStack(receiver))) {
    for (const { port, protocol, runs } of pair.answers) {
      const over = (family: 4 | 6) => decidePair(cluster, { ...pair, family }, { port, protocol }).outcome;
      const [over4, over6] = [over(4), over(6)];
      if (over4 === over6) continue;
      const ports = portCount(runs) === 1 ? portText(port, protocol) : "a port";
      const why =
        pair.family === undefined
          ? "where no address is asked for, the worse answer counts"
          : `the address that was asked for is IPv${pair.family}`;
      return [
        `From ${pair.sender.text} to ${pair.receiver.text}, ${ports} is ${over4} over IPv4 and ${over6} over IPv6; ${why}.`,
      ];
    }
  }
  return [];
}

function isDualStack({ pod }: HopEnd): boolean {
  return new Set(pod?.ips.map(familyOf)).size > 1;
}

/** Said where somebody's rules name addresses: without any, an address that is not known yet decides nothing. */
export function pendingNote(cluster: CompiledCluster, ends: readonly HopEnd[]): string[] {
  if (!namesAddresses(cluster)) return [];
  const pods = [...new Set(ends.flatMap(({ pod }) => pod ?? []))];
  const pending = pods.filter(({ hostNetwork, ips }) => !hostNetwork && ips.length === 0);
  const [first] = pending;
  if (first === undefined) return [];
  const which =
    pending.length === 1
      ? `${first.namespace}/${first.name} has`
      : `${pending.length} of ${pods.length} pods of these ends have`;
  return [`${which} no address yet, so what a range of addresses says cannot be told.`];
}

function namesAddresses({ policies, adminPolicies }: CompiledCluster): boolean {
  return (
    policies.some(({ source: { spec } }) => peersOf(spec).some((peer) => peer?.ipBlock !== undefined)) ||
    adminPolicies.some(({ source }) =>
      [...source.ingress, ...source.egress].some(({ peers }) =>
        peers.some(({ kind }) => kind === "networks"),
      ),
    )
  );
}

/** Lists that are null in YAML are missing. */
function peersOf(spec: NetworkPolicySpec | undefined): readonly (NetworkPolicyPeer | null)[] {
  return [
    ...(spec?.ingress ?? []).flatMap((rule) => rule?.from ?? []),
    ...(spec?.egress ?? []).flatMap((rule) => rule?.to ?? []),
  ];
}
