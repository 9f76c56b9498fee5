import { rulePortsText } from "./blast-radius.ts";
import type { RulePeer } from "./allow-rule.ts";
import type { RuleDraft } from "./propose-rule.ts";
import { workloadsMatching } from "./rule-reach.ts";
import type { Snapshot, WorkloadId } from "../model/snapshot.ts";

type Subject = RulePeer & { readonly kind: "pods" };

/**
 * Says in a sentence which other pods a rule opens to what lies outside the cluster, where it does: such a pair has one
 * workload only, so `blastRadius` does not list it. `made` are the workloads that the rule was made for.
 */
export function outsideReach(
  snapshot: Snapshot,
  rule: Pick<RuleDraft, "sender" | "receiver" | "ports">,
  made: readonly (WorkloadId | undefined)[] = [],
): string | undefined {
  const { sender, receiver } = rule;
  const ports = rulePortsText(rule.ports);
  if (sender.kind === "pods" && receiver.kind !== "pods") {
    const who = othersIn(snapshot, sender, made);
    return who && `${who} may reach ${placeOf(receiver)} on ${ports}.`;
  }
  if (receiver.kind === "pods" && sender.kind !== "pods") {
    const who = othersIn(snapshot, receiver, made);
    return who && `${who} may be reached from ${placeOf(sender)} on ${ports}.`;
  }
  return undefined;
}

/** Without any label a rule is for pods to come as well, so it is worth a word even where there is no other today. */
function othersIn(
  snapshot: Snapshot,
  peer: Subject,
  made: readonly (WorkloadId | undefined)[],
): string | undefined {
  const others = workloadsMatching(snapshot, peer).filter(({ id }) => !made.includes(id));
  const count = others.length === 1 ? "1 other workload" : `${others.length} other workloads`;
  if (isEverybody(peer)) return `Every pod in ${peer.namespace} (${count} today)`;
  const names = others.slice(0, NAMED).map(({ namespace, name }) => `${namespace}/${name}`);
  if (names.length === 0) return undefined;
  const rest = others.length - names.length;
  return `Also ${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** How many workloads are named before "and 12 more". */
const NAMED = 3;

function isEverybody({ podSelector }: Subject): boolean {
  const { matchLabels = {}, matchExpressions = [] } = podSelector;
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

function placeOf(peer: Exclude<RulePeer, Subject>): string {
  return peer.kind === "any" ? "any address" : peer.cidrs.join(", ");
}
