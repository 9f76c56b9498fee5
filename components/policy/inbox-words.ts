import type { InboxEdge } from "#lib/rollout/index.ts";

/** "1 flow", "14 flows". */
export function countedFlows(n: number): string {
  return n === 1 ? "1 flow" : `${n.toLocaleString("en-US")} flows`;
}

/**
 * What accepting `total` undecided flows will do, where `impossible` of them are known to become no rule. The server
 * knows more (labels, addresses, node traffic), so it promises no more than "up to".
 */
export function acceptAllText(total: number, impossible: number): string {
  const start = `Makes allow rules for up to ${countedFlows(total - impossible)} that ${total - impossible === 1 ? "is" : "are"} undecided, also for what should rather be denied: what was observed is not always what is wanted.`;
  const left =
    impossible === 0
      ? "A flow that no rule can name is left undecided, and its reason is shown."
      : `${countedFlows(impossible)} cannot become a rule (the receiver is not resolved, or the port or protocol cannot be named) and ${impossible === 1 ? "stays" : "stay"} undecided.`;
  return `${start} ${left} Nothing is written to the cluster; you can take it back.`;
}

/** Whether an edge is known to become no rule: no port or protocol to name, or a receiver that nobody resolved. */
export function isUnnameable({ edge }: Pick<InboxEdge, "edge">): boolean {
  return edge.protocol === "ICMP" || edge.port === 0 || edge.receiver.kind === "unknown";
}

/** What accepting did: "12 flows allowed", "12 flows allowed, 2 skipped", "Nothing allowed, 2 skipped". */
export function acceptedText(accepted: number, skipped: number): string {
  const head = accepted === 0 ? "Nothing allowed" : `${countedFlows(accepted)} allowed`;
  return skipped === 0 ? head : `${head}, ${skipped} skipped`;
}

/** An edge that did not become a rule, with the refusal's code and sentence. */
export interface SkippedEdge {
  readonly edgeKey: string;
  readonly code: string;
  readonly message: string;
}

/** Those that no NetworkPolicy of this CNI can say: they can be marked so. */
export function inexpressible(skipped: readonly SkippedEdge[]): readonly SkippedEdge[] {
  return skipped.filter(({ code }) => code === "not-expressible");
}

/** Each reason once, with how many edges it keeps out; the most frequent first. */
export function reasonsOf(
  skipped: readonly { readonly message: string }[],
): readonly { readonly message: string; readonly count: number }[] {
  return [...Map.groupBy(skipped, ({ message }) => message)]
    .map(([message, edges]) => ({ message, count: edges.length }))
    .toSorted((a, b) => b.count - a.count);
}

/** Why some were skipped: each reason once, with how many it kept out; undefined where none was. */
export function skippedText(skipped: readonly { readonly message: string }[]): string | undefined {
  if (skipped.length === 0) return undefined;
  return reasonsOf(skipped)
    .map(({ message, count }) => (count === 1 ? message : `${count} times: ${message}`))
    .join(" ");
}
