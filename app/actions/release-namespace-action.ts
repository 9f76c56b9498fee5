"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { release } from "#lib/server/usecases/release.ts";

const input = z.strictObject({
  namespace: namespaceName,
  reason: z.string().trim().min(1, "say why, in a few words").max(2000),
});
const action = defineAction({ name: "release", input, run: release });

/** Takes everything of Drawbridge out of a namespace. */
export async function releaseNamespaceAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
