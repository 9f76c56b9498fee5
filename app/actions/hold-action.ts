"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { hold } from "#lib/server/usecases/hold.ts";

const input = z.strictObject({
  namespace: namespaceName,
  reason: z.string().trim().min(1, "say why, in a few words").max(2000),
});
const action = defineAction({ name: "hold", input, run: hold });

/** Keeps a namespace from being advanced. */
export async function holdAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
