import "server-only";

import { ok, type Result } from "#lib/policy/index.ts";
import { board, type Board } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { rowOf } from "./loading/namespace-row.ts";
import { standingOf } from "./loading/namespace-desk.ts";

/** Every namespace with its phase, what holds it and what is next. Refuses with "no-snapshot" before the first sync. */
export async function readBoard(ctx: Context): Promise<Result<Board>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const picture = loaded.value;
  const rows = picture.snapshot.namespaces.flatMap(({ name }) => {
    const standing = standingOf(picture, name);
    return standing.ok ? [rowOf(ctx, picture, standing.value)] : [];
  });
  return ok(board(rows, picture.atMs));
}
