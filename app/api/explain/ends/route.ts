import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { searchEnds } from "#lib/server/usecases/search-ends.ts";

export const dynamic = "force-dynamic";

/** What can be chosen as an end of a question, by a part of its name. */
export const GET = defineRoute(
  defineAction({
    name: "searchEnds",
    input: z.object({ text: z.string().max(320).optional() }),
    run: searchEnds,
  }),
);
