import type { RollbackResult } from "#lib/client/roll-back.ts";
import type { NamespacePage } from "#lib/rollout/index.ts";

/** What the confirm says before anything is written. */
export type RollBackView =
  | { readonly kind: "loading" }
  /** The preview could not be read; the rollback itself does not need it. */
  | { readonly kind: "blind"; readonly why: string }
  /** As far as we know there is nothing to roll back. */
  | { readonly kind: "nothing"; readonly why: string }
  | { readonly kind: "ready"; readonly preview: NonNullable<NamespacePage["rollback"]> };

/** Decides what the confirm shows, from what the page of the namespace says, if it could be read. */
export function rollBackView(
  namespace: string,
  page: NamespacePage | undefined,
  failure: Error | null,
): RollBackView {
  if (!page) return failure ? { kind: "blind", why: failure.message } : { kind: "loading" };
  if (page.rollback && page.rollback.writes.length > 0) return { kind: "ready", preview: page.rollback };
  return { kind: "nothing", why: nothingWhy(namespace, page) };
}

function nothingWhy(namespace: string, { row, policies }: NamespacePage): string {
  if (row.rollout.phase === "observe") {
    return `${namespace} is at Observe: Drawbridge has no object in it, so none of its policies can be in the way.`;
  }
  return policies.some(({ role }) => role === "open")
    ? `Nothing of ${namespace} is enforced: its open policies stand, so every connection that they cover passes.`
    : `Drawbridge keeps nothing of ${namespace} closed: policies of others isolate its pods, and rolling back does not lift those.`;
}

/** A duration as the notification says it: whole milliseconds below a second, then tenths of a second. */
export function tookText(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** "2 objects written in 34 ms". `clickMs` is measured in the browser, from the click to the answer. */
export function rolledBackText(result: RollbackResult, clickMs: number): string {
  const n = result.writes.length;
  if (n === 0) return "Nothing had to be written: the bridge was open already.";
  const objects = n === 1 ? "1 object" : `${n} objects`;
  return `${objects} written in ${tookText(result.totalMs)}, ${tookText(clickMs)} from the click; traffic flows again.`;
}
