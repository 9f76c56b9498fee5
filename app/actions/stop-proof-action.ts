"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { stopProof } from "#lib/server/usecases/stop-proof.ts";

const input = z.strictObject({ proofId: z.uuid() });
const action = defineAction({ name: "stopProof", input, run: stopProof });

/** Ends a run of canary pods before its next step; what it created is removed. */
export async function stopProofAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
