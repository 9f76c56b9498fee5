"use server";

import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { id, namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { previewRevision } from "#lib/server/usecases/preview-revision.ts";

const input = z.strictObject({ namespace: namespaceName, revisionId: id });
const action = defineAction({ name: "previewRevision", input, run: previewRevision });

/** The gates and writes of bringing a revision into a namespace. */
export async function previewRevisionAction(raw: z.input<typeof input>) {
  return serve(action, raw);
}
