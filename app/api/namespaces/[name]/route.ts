import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { readNamespace } from "#lib/server/usecases/read-namespace.ts";

export const dynamic = "force-dynamic";

/** Everything on the page of one namespace. */
export const GET = defineRoute(
  defineAction({
    name: "readNamespace",
    input: z.object({ name: namespaceName }).transform(({ name }) => ({ namespace: name })),
    run: readNamespace,
  }),
);
