import "server-only";

import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { Operation, StepRecord } from "#lib/rollout/index.ts";
import { logOf } from "#lib/server/log.ts";
import type { Context } from "../context.ts";
import type { RunMeans } from "./run-means.ts";

const LOOK_EVERY_MS = 100;
/** How long the watch may lag before the API server is asked directly instead. */
const WATCH_MAY_LAG_MS = 5_000;

/**
 * Waits at a barrier: at least `settleMs`, the time that the data plane of this cluster was measured to need, and until
 * the writes before it are seen, through the watch that feeds the snapshot or, when that lags or is lost, live.
 */
export async function settle(
  ctx: Context,
  operation: Operation,
  barrier: { index: number; settleMs: number },
  means: RunMeans,
): Promise<void> {
  await means.pause(barrier.settleMs);
  for (let waitedMs = 0; waitedMs < WATCH_MAY_LAG_MS; waitedMs += LOOK_EVERY_MS) {
    const snapshot = await ctx.snapshot();
    if (snapshot.ok && isSeen(operation, barrier.index, snapshot.value.policies)) return;
    await means.pause(LOOK_EVERY_MS);
  }
  const live = await ctx.cluster.listPolicies(operation.plan.namespace);
  if (live.ok && isSeen(operation, barrier.index, live.value)) return;
  logOf("operation").warn(
    { operation: operation.id, barrier: barrier.index },
    "writes before a barrier are not visible; going on to the next check",
  );
}

/** Whether the newest word of each object written before step `index` is what `policies` show. */
function isSeen(operation: Operation, index: number, policies: readonly NetworkPolicy[]): boolean {
  const { plan, steps } = operation;
  const live = new Map(
    policies
      .filter((one) => one.metadata.namespace === plan.namespace)
      .map((one) => [one.metadata.name, one.metadata]),
  );
  const last = new Map<string, { deleted: boolean; record: StepRecord | undefined }>();
  plan.steps.slice(0, index).forEach((step, at) => {
    if (step.kind === "apply") last.set(step.policy.metadata.name, { deleted: false, record: steps[at] });
    if (step.kind === "delete") last.set(step.target.name, { deleted: true, record: steps[at] });
  });
  return [...last].every(([name, { deleted, record }]) => {
    const found = live.get(name);
    if (deleted) return found === undefined || found.uid !== record?.uid;
    return (
      found !== undefined &&
      found.uid === record?.uid &&
      isAtLeast(found.resourceVersion, record?.resourceVersion)
    );
  });
}

/** resourceVersions of one resource are ordered numbers (KEP-5504); where one is not a number, only equality counts. */
function isAtLeast(seen: string | undefined, written: string | undefined): boolean {
  if (seen === undefined || written === undefined || seen === written) return true;
  return /^\d+$/.test(seen) && /^\d+$/.test(written) && BigInt(seen) >= BigInt(written);
}
