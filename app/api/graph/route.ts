import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { readGraph } from "#lib/server/usecases/read-graph.ts";

export const dynamic = "force-dynamic";

/** The whole graph over the last `window` days. */
export const GET = defineRoute(
  defineAction({
    name: "readGraph",
    input: z
      .object({ window: z.coerce.number().int().min(1).max(90).default(8) })
      .transform(({ window }) => ({ windowDays: window })),
    run: readGraph,
  }),
);
