"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { edgeKey } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { reopenEdges } from "#lib/server/usecases/reopen-edges.ts";

const input = z.strictObject({ edgeKey });
const action = defineAction({
  name: "reopenEdge",
  input,
  run: (ctx, { edgeKey: key }) => reopenEdges(ctx, { edgeKeys: [key] }),
});

/** Takes back what was decided about an edge. */
export async function reopenEdgeAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
