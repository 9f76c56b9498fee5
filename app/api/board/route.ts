import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { readBoard } from "#lib/server/usecases/read-board.ts";

export const dynamic = "force-dynamic";

/** Every namespace with its phase and what is next. */
export const GET = defineRoute(defineAction({ name: "readBoard", input: z.object({}), run: readBoard }));
