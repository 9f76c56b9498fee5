"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { edgeKey } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { markInexpressible } from "#lib/server/usecases/mark-inexpressible.ts";

const input = z.strictObject({
  edgeKeys: z.array(edgeKey).min(1).max(10_000),
  reason: z.string().trim().min(1).max(2000).optional(),
});
const action = defineAction({ name: "markInexpressible", input, run: markInexpressible });

/** Decides that no NetworkPolicy of this CNI can say these edges. */
export async function markInexpressibleAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
