import {
  isHashLabel,
  selects,
  type AllowRule,
  type LabelSelector,
  type Labels,
  type RulePeer,
  type Snapshot,
  type WorkloadId,
} from "#lib/policy/index.ts";

/** A way to make a rule fit its pair more closely: one more requirement on one end. */
export interface Narrowing {
  readonly side: "sender" | "receiver";
  /** The label that tells the wanted workload from the others: what a button names. */
  readonly key: string;
  readonly podSelector: LabelSelector;
  /** Workloads that the rule names now and would not name any more. Never 0. */
  readonly drops: number;
}

function plus(selector: LabelSelector, key: string, wanted: Labels): LabelSelector {
  const value = wanted[key];
  if (value !== undefined) return { ...selector, matchLabels: { ...selector.matchLabels, [key]: value } };
  return {
    ...selector,
    matchExpressions: [...(selector.matchExpressions ?? []), { key, operator: "DoesNotExist" }],
  };
}

interface SideInput {
  readonly side: Narrowing["side"];
  readonly peer: RulePeer;
  readonly wanted: WorkloadId | undefined;
}

function narrowingsOfSide(
  snapshot: Pick<Snapshot, "workloads">,
  { side, peer, wanted }: SideInput,
): Narrowing[] {
  if (peer.kind !== "pods") return [];
  const named = snapshot.workloads.filter(
    (workload) => workload.namespace === peer.namespace && selects(peer.podSelector, workload.templateLabels),
  );
  const kept = named.find((workload) => workload.id === wanted);
  const others = named.filter((workload) => workload !== kept);
  if (kept === undefined || others.length === 0) return [];
  const keys = new Set(
    [kept, ...others]
      .flatMap((workload) => Object.keys(workload.templateLabels))
      .filter((key) => !isHashLabel(key)),
  );
  return [...keys].flatMap((key): Narrowing[] => {
    const podSelector = plus(peer.podSelector, key, kept.templateLabels);
    const drops = others.filter((other) => !selects(podSelector, other.templateLabels)).length;
    return drops === 0 ? [] : [{ side, key, podSelector, drops }];
  });
}

/**
 * Ways to make `rule` name fewer workloads while it still names those of its own pair, the most telling first, at
 * most three. Only stable labels count. Empty when the rule already names nothing else, or when labels cannot tell
 * the others apart.
 */
export function narrowings(
  snapshot: Pick<Snapshot, "workloads">,
  rule: Pick<AllowRule, "sender" | "receiver">,
  pair: { readonly sender?: WorkloadId; readonly receiver?: WorkloadId },
): Narrowing[] {
  return [
    ...narrowingsOfSide(snapshot, { side: "sender", peer: rule.sender, wanted: pair.sender }),
    ...narrowingsOfSide(snapshot, { side: "receiver", peer: rule.receiver, wanted: pair.receiver }),
  ]
    .sort((a, b) => b.drops - a.drops || a.key.length - b.key.length || (a.key < b.key ? -1 : 1))
    .slice(0, 3);
}
