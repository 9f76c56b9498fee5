"use server";

import { z } from "zod";
import { ruleDraftSchema } from "#lib/policy/index.ts";
import { defineAction } from "#lib/server/access/action-client.ts";
import { id } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { editRule } from "#lib/server/usecases/edit-rule.ts";

const input = z.strictObject({ ruleId: id, rule: ruleDraftSchema });
const action = defineAction({ name: "editRule", input, run: editRule });

/** Changes what a rule says. */
export async function editRuleAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
