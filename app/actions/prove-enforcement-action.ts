"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { proveEnforcement } from "#lib/server/usecases/prove-enforcement.ts";

const input = z.strictObject({});
const action = defineAction({ name: "proveEnforcement", input, run: proveEnforcement });

/** Starts a run of canary pods; answers with its id at once. */
export async function proveEnforcementAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
