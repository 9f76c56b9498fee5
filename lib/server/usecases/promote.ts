import "server-only";

import type { Result } from "#lib/policy/index.ts";
import type { OperationId, Phase } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { standingOf } from "./loading/namespace-desk.ts";
import { decideStep } from "./rollout/decide-step.ts";
import { startOperation } from "./rollout/start-operation.ts";

/** What a promotion takes; `expectedPlanHash` is that of the preview that somebody looked at. */
export interface PromoteInput {
  readonly namespace: string;
  readonly to: Phase;
  readonly expectedPlanHash?: string;
  readonly reason: string;
}

/**
 * Starts the way of a namespace to another phase, with its candidate, and returns the operation's id at once.
 * Refuses with the gates that hold it ("gate-held"), as `planOperation` does, and as `startOperation` does.
 */
export async function promote(
  ctx: Context,
  input: PromoteInput,
): Promise<Result<{ readonly operationId: OperationId }>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const standing = standingOf(loaded.value, input.namespace);
  if (!standing.ok) return standing;
  const { rollout, candidate } = standing.value;
  const { to, reason, expectedPlanHash } = input;
  const wish = { kind: "promote" as const, to, revision: candidate, reason };
  const plan = await decideStep(ctx, loaded.value, { rollout, wish, expectedPlanHash });
  return plan.ok ? startOperation(ctx, { plan: plan.value, rollout, revision: candidate, reason }) : plan;
}
