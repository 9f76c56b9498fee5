import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { endName, portNumber, protocol } from "#lib/server/access/input-schemas.ts";
import { readExplanation } from "#lib/server/usecases/read-explanation.ts";

export const dynamic = "force-dynamic";

/** Whether one end can reach another, now and under the candidates, with every reason. */
export const GET = defineRoute(
  defineAction({
    name: "readExplanation",
    input: z.object({
      from: endName,
      to: endName,
      port: portNumber.optional(),
      protocol: protocol.optional(),
    }),
    run: readExplanation,
  }),
);
