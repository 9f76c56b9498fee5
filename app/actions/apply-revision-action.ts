"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { id, namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { applyRevision } from "#lib/server/usecases/apply-revision.ts";

const input = z.strictObject({
  namespace: namespaceName,
  revisionId: id.optional(),
  expectedPlanHash: z.string().optional(),
  reason: z.string().trim().min(1, "say why, in a few words").max(2000),
});
const action = defineAction({ name: "applyRevision", input, run: applyRevision });

/** Brings a revision into a namespace; answers with the operation at once. */
export async function applyRevisionAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
