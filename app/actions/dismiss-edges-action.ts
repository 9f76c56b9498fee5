"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { edgeKey, namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { dismissEdges } from "#lib/server/usecases/dismiss-edges.ts";

const input = z.strictObject({
  namespace: namespaceName.optional(),
  edgeKeys: z.array(edgeKey).min(1).max(10_000),
  reason: z.string().trim().min(1, "say why, in a few words").max(2000),
});
const action = defineAction({ name: "dismissEdges", input, run: dismissEdges });

/** Decides that edges should be denied. */
export async function dismissEdgesAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
