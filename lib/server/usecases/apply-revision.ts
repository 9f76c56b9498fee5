import "server-only";

import type { Result } from "#lib/policy/index.ts";
import type { OperationId } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { decideStep } from "./rollout/decide-step.ts";
import { revisionWish } from "./rollout/revision-wish.ts";
import { startOperation } from "./rollout/start-operation.ts";

/**
 * Without `revisionId` the candidate; with one, that revision is restored, whatever the rules say today.
 * `expectedPlanHash` is that of the preview that somebody looked at.
 */
export interface ApplyRevisionInput {
  readonly namespace: string;
  readonly revisionId?: string;
  readonly expectedPlanHash?: string;
  readonly reason: string;
}

/** Brings a revision into a namespace in its present phase. Refuses as `promote` does. */
export async function applyRevision(
  ctx: Context,
  input: ApplyRevisionInput,
): Promise<Result<{ readonly operationId: OperationId }>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const found = await revisionWish(ctx, loaded.value, input);
  if (!found.ok) return found;
  const { rollout, wish } = found.value;
  const plan = await decideStep(ctx, loaded.value, {
    rollout,
    wish,
    expectedPlanHash: input.expectedPlanHash,
  });
  if (!plan.ok) return plan;
  const { revision } = wish;
  const newer = rollout.revisionNumber ?? 0;
  const restoredOver = revision.number < newer ? newer : undefined;
  return startOperation(ctx, { plan: plan.value, rollout, revision, reason: input.reason, restoredOver });
}
