"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { edgeKey, namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { acceptAll } from "#lib/server/usecases/accept-all.ts";

const input = z.strictObject({
  namespace: namespaceName,
  edgeKeys: z.array(edgeKey).max(10_000).optional(),
  reason: z.string().trim().min(1).max(2000).optional(),
});
const action = defineAction({ name: "acceptAll", input, run: acceptAll });

/** Accepts every undecided edge of a namespace, or those that are named. */
export async function acceptAllAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
