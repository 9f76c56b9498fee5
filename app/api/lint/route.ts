import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { readLint } from "#lib/server/usecases/read-lint.ts";

export const dynamic = "force-dynamic";

/** What lint finds in the policies that stand in the cluster, or in one namespace of it. */
export const GET = defineRoute(
  defineAction({
    name: "readLint",
    input: z.object({ namespace: namespaceName.optional() }),
    run: readLint,
  }),
);
