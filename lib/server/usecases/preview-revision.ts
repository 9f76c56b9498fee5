import "server-only";

import { ok, type Result } from "#lib/policy/index.ts";
import type { StepPreview } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { previewOf } from "./loading/step-previews.ts";
import { revisionWish } from "./rollout/revision-wish.ts";

/** The gates and the exact writes of bringing a revision into its namespace. Writes nothing but dry runs. */
export async function previewRevision(
  ctx: Context,
  input: { readonly namespace: string; readonly revisionId: string },
): Promise<Result<StepPreview>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const found = await revisionWish(ctx, loaded.value, input);
  if (!found.ok) return found;
  return ok(await previewOf(ctx, loaded.value, found.value.rollout, found.value.wish));
}
