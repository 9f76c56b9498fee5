import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { edgeKey } from "#lib/server/access/input-schemas.ts";
import { readEdge } from "#lib/server/usecases/read-edge.ts";

export const dynamic = "force-dynamic";

/** Everything that the inspector shows for one edge. */
export const GET = defineRoute(
  defineAction({ name: "readEdge", input: z.object({ key: edgeKey }), run: readEdge }),
);
