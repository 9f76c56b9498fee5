import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { Operation } from "#lib/rollout/index.ts";
import { readOperation as stored } from "#lib/server/database/operation-store.ts";
import type { Context } from "./context.ts";

/** One operation with what became of each of its writes. Refuses with "not-found". */
export async function readOperation(
  ctx: Context,
  { id }: { readonly id: string },
): Promise<Result<Operation>> {
  const operation = await stored(ctx.db, ctx.clusterId, id);
  if (operation !== undefined) return ok(operation);
  return refuse({ code: "not-found", message: `There is no operation ${id} in this cluster.` });
}
