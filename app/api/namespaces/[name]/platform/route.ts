import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { readPlatformNeeds } from "#lib/server/usecases/read-platform-needs.ts";

export const dynamic = "force-dynamic";

/** What the platform needs of one namespace. */
export const GET = defineRoute(
  defineAction({
    name: "readPlatformNeeds",
    input: z.object({ name: namespaceName }).transform(({ name }) => ({ namespace: name })),
    run: readPlatformNeeds,
  }),
);
