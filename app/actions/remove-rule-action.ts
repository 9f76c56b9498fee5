"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { id } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { removeRule } from "#lib/server/usecases/remove-rule.ts";

const input = z.strictObject({
  ruleId: id,
  reason: z.string().trim().min(1, "say why, in a few words").max(2000),
});
const action = defineAction({ name: "removeRule", input, run: removeRule });

/** Takes a rule out of force. */
export async function removeRuleAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
