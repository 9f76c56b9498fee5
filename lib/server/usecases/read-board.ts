import "server-only";

import { ok, type Result } from "#lib/policy/index.ts";
import { board, type Board } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { rowsOf } from "./loading/namespace-row.ts";

/** Every namespace with its phase, what holds it and what is next. Refuses with "no-snapshot" before the first sync. */
export async function readBoard(ctx: Context): Promise<Result<Board>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  return ok(board(rowsOf(ctx, loaded.value), loaded.value.atMs));
}
