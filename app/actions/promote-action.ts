"use server";

import { z } from "zod";
import { PHASES } from "#lib/rollout/index.ts";
import { defineAction } from "#lib/server/access/action-client.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { promote } from "#lib/server/usecases/promote.ts";

const input = z.strictObject({
  namespace: namespaceName,
  to: z.enum(PHASES),
  expectedPlanHash: z.string().optional(),
  reason: z.string().trim().min(1, "say why, in a few words").max(2000),
});
const action = defineAction({ name: "promote", input, run: promote });

/** Starts the way of a namespace to another phase; answers with the operation at once. */
export async function promoteAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
