import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { readEnforcement } from "#lib/server/usecases/read-enforcement.ts";

export const dynamic = "force-dynamic";

/** What the objects say about enforcement, what canary pods proved, and what the platform needs. */
export const GET = defineRoute(
  defineAction({ name: "readEnforcement", input: z.object({}), run: readEnforcement }),
);
