"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { id, namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { acceptPlatform } from "#lib/server/usecases/accept-platform.ts";

const input = z.strictObject({
  namespace: namespaceName,
  findings: z.array(id).max(1000).optional(),
});
const action = defineAction({ name: "acceptPlatform", input, run: acceptPlatform });

/** Allows what the platform needs of a namespace: all of it, or what some findings ask for. */
export async function acceptPlatformAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
