"use server";

import { z } from "zod";
import { ruleDraftSchema } from "#lib/policy/index.ts";
import { defineAction } from "#lib/server/access/action-client.ts";
import { edgeKey } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { previewRule } from "#lib/server/usecases/preview-rule.ts";

const input = z.strictObject({ edgeKey, rule: ruleDraftSchema });
const action = defineAction({ name: "previewRule", input, run: previewRule });

/** What an edited rule would open, and its YAML. */
export async function previewRuleAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
