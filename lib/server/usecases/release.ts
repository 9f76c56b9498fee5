import "server-only";

import { refuse, type Result } from "#lib/policy/index.ts";
import type { OperationId } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { planFor, standingOf } from "./loading/namespace-desk.ts";
import { operationUnderWay, startOperation } from "./rollout/start-operation.ts";

/**
 * Leaves a namespace: the open policies stand first, then everything of ours goes, the open ones last. No gate holds
 * it, because nothing is denied by it. Refuses as `planOperation` and `startOperation` do.
 */
export async function release(
  ctx: Context,
  input: { readonly namespace: string; readonly reason: string },
): Promise<Result<{ readonly operationId: OperationId }>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const standing = standingOf(loaded.value, input.namespace);
  if (!standing.ok) return standing;
  const { rollout } = standing.value;
  const running = loaded.value.operations.get(rollout.namespaceUid);
  if (running !== undefined && (running.state === "queued" || running.state === "running")) {
    return refuse(operationUnderWay(input.namespace, running));
  }
  const plan = planFor(ctx, loaded.value, rollout, { kind: "release", to: "observe", reason: input.reason });
  return plan.ok ? startOperation(ctx, { plan: plan.value, rollout, reason: input.reason }) : plan;
}
