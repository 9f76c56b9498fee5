"use server";

import { z } from "zod";
import { ruleDraftSchema } from "#lib/policy/index.ts";
import { defineAction } from "#lib/server/access/action-client.ts";
import { edgeKey } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { acceptEdge } from "#lib/server/usecases/accept-edge.ts";

const input = z.strictObject({
  edgeKey,
  rule: ruleDraftSchema.optional(),
  reason: z.string().trim().min(1).max(2000).optional(),
});
const action = defineAction({ name: "acceptEdge", input, run: acceptEdge });

/** Makes an observed edge an allow rule. */
export async function acceptEdgeAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
