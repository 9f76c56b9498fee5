import type { RulePeer, RulePort } from "./allow-rule.ts";
import type { RuleDraft } from "./propose-rule.ts";
import { workloadsMatching } from "./rule-reach.ts";
import type { Snapshot, WorkloadId } from "../model/snapshot.ts";

/** A pair of workloads between which a rule opens ports. */
export interface ReachedPair {
  readonly sender: WorkloadId;
  readonly receiver: WorkloadId;
  /** "TCP 8443, UDP 53", or "every port". */
  readonly ports: string;
}

/** What a rule opens beyond the pair it was made for. */
export interface RuleReach {
  readonly pairs: readonly ReachedPair[];
  /** Peers outside the cluster's workloads that it opens: CIDRs, or "any address". */
  readonly external: readonly string[];
}

/**
 * Every pair of workloads that `rule` opens today, but for the one it was made for. Pods on the host network are no
 * part of it: policies do not govern them. A workload paired with itself means its pods among each other.
 */
export function blastRadius(
  snapshot: Snapshot,
  rule: Pick<RuleDraft, "sender" | "receiver" | "ports">,
  exceptPair?: { readonly sender?: WorkloadId; readonly receiver?: WorkloadId },
): RuleReach {
  const ports = rulePortsText(rule.ports);
  const senders = workloadsMatching(snapshot, rule.sender);
  const receivers = workloadsMatching(snapshot, rule.receiver);
  const isExcepted = (sender: WorkloadId, receiver: WorkloadId) =>
    sender === exceptPair?.sender && receiver === exceptPair.receiver;
  const pairs = senders.flatMap((sender) =>
    receivers
      .filter((receiver) => !isExcepted(sender.id, receiver.id))
      .map((receiver) => ({ sender: sender.id, receiver: receiver.id, ports })),
  );
  return { pairs, external: [...new Set([rule.sender, rule.receiver].flatMap(externalOf))] };
}

/** Ports of a rule, in words. */
export function rulePortsText(ports: readonly RulePort[]): string {
  if (ports.length === 0) return "every port";
  return ports
    .map(({ protocol, port, endPort }) => {
      if (port === undefined) return `every ${protocol} port`;
      return endPort === undefined ? `${protocol} ${port}` : `${protocol} ${port}-${endPort}`;
    })
    .join(", ");
}

function externalOf(peer: RulePeer): readonly string[] {
  switch (peer.kind) {
    case "any":
      return ["any address"];
    case "cidr":
      return peer.cidrs;
    case "pods":
      return [];
  }
}
