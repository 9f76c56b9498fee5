import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { readWhatIf } from "#lib/server/usecases/read-what-if.ts";

export const dynamic = "force-dynamic";

/** What a browser needs to try edits of one namespace's policies. */
export const GET = defineRoute(
  defineAction({
    name: "readWhatIf",
    input: z.object({ namespace: namespaceName }),
    run: readWhatIf,
  }),
);
