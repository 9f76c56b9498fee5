/** A measurement has few samples, on few nodes: another node, or a busier hour, may take longer. */
const MARGIN = 2;

/**
 * How long to wait, in milliseconds, until a write may be taken to be in effect on every node, where canary pods measured
 * `measuredMs`. Barriers of operations, a proof that watches what must stay open, and the runbook's `sleep` all wait so.
 */
export function settleWaitMs(measuredMs: number): number {
  return MARGIN * measuredMs;
}
