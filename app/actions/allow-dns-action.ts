"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { allowDns } from "#lib/server/usecases/allow-dns.ts";

const input = z.strictObject({
  namespace: namespaceName,
  reason: z.string().trim().min(1).max(2000).optional(),
});
const action = defineAction({ name: "allowDns", input, run: allowDns });

/** Allows DNS for every pod of a namespace. */
export async function allowDnsAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
