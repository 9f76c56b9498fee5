import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { id } from "#lib/server/access/input-schemas.ts";
import { readOperation } from "#lib/server/usecases/read-operation.ts";

export const dynamic = "force-dynamic";

/** One operation with what became of each of its writes. */
export const GET = defineRoute(
  defineAction({ name: "readOperation", input: z.object({ id }), run: readOperation }),
);
