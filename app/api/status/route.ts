import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { readStatus } from "#lib/server/usecases/read-status.ts";

export const dynamic = "force-dynamic";

/** How current the picture of the cluster is. */
export const GET = defineRoute(defineAction({ name: "readStatus", input: z.object({}), run: readStatus }));
