"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { id } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { restoreRule } from "#lib/server/usecases/restore-rule.ts";

const input = z.strictObject({ ruleId: id });
const action = defineAction({ name: "restoreRule", input, run: restoreRule });

/** Puts a removed rule back into force. */
export async function restoreRuleAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
