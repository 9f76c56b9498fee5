import "server-only";

import { ok, type Result } from "#lib/policy/index.ts";
import type { Rollout } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { changeHold } from "./rollout/change-hold.ts";

/** Keeps a namespace from being advanced until somebody releases the hold; a second hold replaces the first. */
export async function hold(
  ctx: Context,
  { namespace, reason }: { readonly namespace: string; readonly reason: string },
): Promise<Result<Rollout>> {
  const held = { kind: "held", reason, by: ctx.actor.name, sinceMs: ctx.clock() } as const;
  return changeHold(ctx, { namespace, reason, action: "rollout.held", decide: () => ok(held) });
}
