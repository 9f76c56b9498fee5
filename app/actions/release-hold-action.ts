"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { releaseHold } from "#lib/server/usecases/release-hold.ts";

const input = z.strictObject({
  namespace: namespaceName,
  reason: z.string().trim().min(1, "say why, in a few words").max(2000),
});
const action = defineAction({ name: "releaseHold", input, run: releaseHold });

/** Lets a held namespace be advanced again. */
export async function releaseHoldAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
