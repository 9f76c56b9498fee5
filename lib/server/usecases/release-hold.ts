import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { Rollout } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { changeHold } from "./rollout/change-hold.ts";

/** Lets a held namespace be advanced again. Refuses with "not-held" where nobody holds it. */
export async function releaseHold(
  ctx: Context,
  { namespace, reason }: { readonly namespace: string; readonly reason: string },
): Promise<Result<Rollout>> {
  return changeHold(ctx, {
    namespace,
    reason,
    action: "rollout.released",
    decide: (rollout) =>
      rollout.hold.kind === "held"
        ? ok({ kind: "free" })
        : refuse({ code: "not-held", message: `Nobody holds ${namespace}, so there is no hold to release.` }),
  });
}
