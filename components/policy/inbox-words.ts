/** "1 flow", "14 flows". */
export function countedFlows(n: number): string {
  return n === 1 ? "1 flow" : `${n.toLocaleString("en-US")} flows`;
}

/** What accepting did: "12 flows allowed", "12 flows allowed, 2 skipped", "Nothing allowed, 2 skipped". */
export function acceptedText(accepted: number, skipped: number): string {
  const head = accepted === 0 ? "Nothing allowed" : `${countedFlows(accepted)} allowed`;
  return skipped === 0 ? head : `${head}, ${skipped} skipped`;
}

/** Why some were skipped: each reason once, with how many it kept out; undefined where none was. */
export function skippedText(skipped: readonly { readonly message: string }[]): string | undefined {
  if (skipped.length === 0) return undefined;
  const reasons = Map.groupBy(skipped, ({ message }) => message);
  return [...reasons]
    .map(([message, edges]) => (edges.length === 1 ? message : `${edges.length} times: ${message}`))
    .join(" ");
}
