import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { readAudit } from "#lib/server/usecases/read-audit.ts";

export const dynamic = "force-dynamic";

/** One page of the audit log, newest first. */
export const GET = defineRoute(
  defineAction({
    name: "readAudit",
    input: z.object({
      namespace: namespaceName.optional(),
      actor: z.string().max(200).optional(),
      action: z.string().max(100).optional(),
      cursor: z
        .string()
        .regex(/^\d{1,18}$/, "is not a cursor that this log gave out")
        .optional(),
      limit: z.coerce.number().int().min(1).max(500).optional(),
    }),
    run: readAudit,
  }),
);
