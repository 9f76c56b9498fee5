import {
  peerKey,
  selects,
  type AllowRule,
  type Peer,
  type PeerKey,
  type RulePeer,
  type RulePort,
  type Snapshot,
  type Workload,
} from "#lib/policy/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";

/** A pair that a rule allows and no traffic used. `port` is 0 where the rule names every port. */
export interface UnusedPair {
  readonly sender: Peer;
  readonly receiver: Peer;
  readonly port: number;
  readonly protocol: string;
}

/** More pairs than this would say nothing that the rule itself does not say better. */
const MAX_PAIRS_PER_RULE = 20;

function asPeer({ id, namespace, name, kind }: Workload): Peer {
  return { kind: "workload", id, namespace, name, workloadKind: kind };
}

function peersOf(peer: RulePeer, workloads: readonly Workload[]): Peer[] {
  switch (peer.kind) {
    case "pods":
      return workloads
        .filter(
          (workload) =>
            workload.namespace === peer.namespace && selects(peer.podSelector, workload.templateLabels),
        )
        .map(asPeer);
    case "cidr":
      return [
        {
          kind: "external",
          ...(peer.label === undefined ? {} : { fqdn: peer.label }),
          addresses: peer.cidrs,
        },
      ];
    case "any":
      return [];
  }
}

function firstPort(ports: readonly RulePort[]): Pick<UnusedPair, "port" | "protocol"> {
  const first = ports[0];
  return { port: typeof first?.port === "number" ? first.port : 0, protocol: first?.protocol ?? "TCP" };
}

function pairsOf(rule: AllowRule, workloads: readonly Workload[]): UnusedPair[] {
  const senders = peersOf(rule.sender, workloads);
  const receivers = peersOf(rule.receiver, workloads);
  if (senders.length * receivers.length > MAX_PAIRS_PER_RULE) return [];
  return senders.flatMap((sender) =>
    receivers.map((receiver) => ({ sender, receiver, ...firstPort(rule.ports) })),
  );
}

/**
 * Pairs that rules allow without any traffic. A pair counts as used as soon as it was seen on *any* port: DNS over TCP
 * beside DNS over UDP is a precaution, not a leftover. A rule whose every pair is used, that names any peer, or that
 * spreads over more than 20 pairs adds nothing; an external end counts as used when its other end spoke to any
 * external peer, because addresses of one name churn.
 */
export function unusedPairs(
  snapshot: Pick<Snapshot, "workloads">,
  rules: readonly AllowRule[],
  edges: readonly FlowEdge[],
): UnusedPair[] {
  const used = new Set<string>();
  const sideOf = (peer: Peer): PeerKey | string => (peer.kind === "workload" ? peerKey(peer) : "outside");
  for (const edge of edges) used.add(`${sideOf(edge.sender)}>${sideOf(edge.receiver)}`);
  const found = new Map<string, UnusedPair>();
  for (const pair of rules.flatMap((rule) => pairsOf(rule, snapshot.workloads))) {
    const id = `${sideOf(pair.sender)}>${sideOf(pair.receiver)}`;
    if (!used.has(id) && !found.has(id)) found.set(id, pair);
  }
  return [...found.values()];
}
