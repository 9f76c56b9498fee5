"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { edgeKey } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { reopenEdges } from "#lib/server/usecases/reopen-edges.ts";

const input = z.strictObject({ edgeKeys: z.array(edgeKey).min(1).max(10_000) });
const action = defineAction({ name: "reopenEdges", input, run: reopenEdges });

/** Takes back what was decided about edges, all at once. */
export async function reopenEdgesAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
