"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { rollBack } from "#lib/server/usecases/roll-back.ts";

const input = z.strictObject({
  namespace: namespaceName,
  reason: z.string().trim().min(1, "say why, in a few words").max(2000),
});
const action = defineAction({ name: "rollBack", input, run: rollBack });

/** Opens the bridge of a namespace again, at once. */
export async function rollBackAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
