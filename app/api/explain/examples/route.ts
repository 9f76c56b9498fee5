import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { readExplainExamples } from "#lib/server/usecases/read-explain-examples.ts";

export const dynamic = "force-dynamic";

/** Questions about this cluster that have something to tell. */
export const GET = defineRoute(
  defineAction({
    name: "readExplainExamples",
    input: z.object({ namespace: namespaceName.optional() }),
    run: readExplainExamples,
  }),
);
