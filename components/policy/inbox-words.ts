/** "1 flow", "14 flows". */
export function countedFlows(n: number): string {
  return n === 1 ? "1 flow" : `${n.toLocaleString("en-US")} flows`;
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
