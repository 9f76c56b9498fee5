import { clusterGraph, type ClusterGraph, type ClusterGraphInput } from "#lib/graph/index.ts";
import { edgeKey, type EdgeKey, type FlowEdge } from "#lib/flows/index.ts";
import { peerKey, type ClusterId, type Decision, type Peer } from "#lib/policy/index.ts";
import type { Rollout, Triage, TriageDecision } from "#lib/rollout/index.ts";
import { externalPeer, TOWN_AT_MS } from "./cluster-parts.ts";
import { town, townPeers } from "./town.ts";

/** An answer of the engine without its reasons. */
export function answer(outcome: Decision["outcome"]): Decision {
  return { outcome, reasons: [] };
}

/** An observed edge with `count` connections, all of which got through unless `denied` says otherwise. */
export function townEdge(
  sender: Peer,
  receiver: Peer,
  port: number,
  more: Partial<FlowEdge> & { count?: number; denied?: number } = {},
): FlowEdge {
  const { count = 10, denied = 0, ...rest } = more;
  const protocol = rest.protocol ?? "TCP";
  return {
    key: edgeKey(peerKey(sender), peerKey(receiver), port, protocol),
    sender,
    receiver,
    port,
    protocol,
    tally: { senderAllowed: count, senderDenied: denied, receiverAllowed: count, receiverDenied: 0 },
    firstSeenMs: TOWN_AT_MS - 86_400_000,
    lastSeenMs: TOWN_AT_MS - 3_000,
    dnsNames: [],
    ...rest,
  };
}

/** What the town does all day. */
export const townEdges = {
  pay: townEdge(townPeers.web, townPeers.paymentsApi, 8443),
  book: townEdge(townPeers.paymentsApi, townPeers.postgres, 5432),
  settle: townEdge(townPeers.settle, townPeers.paymentsApi, 8443),
  scrape: townEdge(townPeers.prometheus, townPeers.paymentsApi, 9090),
  lookup: townEdge(townPeers.web, townPeers.coredns, 53, { protocol: "UDP" }),
  bank: townEdge(townPeers.paymentsApi, externalPeer("203.0.113.9", "api.bank.example"), 443),
  snoop: townEdge(townPeers.stranger, townPeers.postgres, 5432, { count: 0, denied: 4 }),
} as const;

/** The engine's word on each of the town's edges: paying would be cut, snooping is, the scrape cannot be told. */
export const townDecisions = new Map<EdgeKey, { now: Decision; candidate: Decision }>([
  [townEdges.pay.key, { now: answer("allowed"), candidate: answer("denied") }],
  [townEdges.scrape.key, { now: answer("allowed"), candidate: answer("uncertain") }],
  [townEdges.snoop.key, { now: answer("denied"), candidate: answer("denied") }],
]);

/** A rollout of one of the town's namespaces. */
export function townRollout(namespace: string, more: Partial<Rollout> = {}): Rollout {
  return {
    clusterId: "town" as ClusterId,
    namespace,
    namespaceUid: `uid-ns-${namespace}`,
    phase: "staged",
    phaseSinceMs: TOWN_AT_MS - 3_600_000,
    hold: { kind: "free" },
    ...more,
  };
}

/** A decision about an edge, taken in one namespace's inbox. */
export function townTriage(namespace: string, key: EdgeKey, decision: TriageDecision): Triage {
  return { clusterId: "town" as ClusterId, namespace, edgeKey: key, decision };
}

/** The town's graph; `parts` replaces what a test is about. Edges without a word in `townDecisions` are allowed. */
export function townGraph(parts: Partial<ClusterGraphInput> = {}): ClusterGraph {
  return clusterGraph({
    snapshot: town(),
    edges: Object.values(townEdges),
    rollouts: [townRollout("payments")],
    decisions: (key) => townDecisions.get(key) ?? { now: answer("allowed"), candidate: answer("allowed") },
    triage: [],
    now: TOWN_AT_MS,
    windowDays: 8,
    ...parts,
  });
}
