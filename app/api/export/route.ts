import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { respond } from "#lib/server/access/define-route.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { downloadExport } from "#lib/server/usecases/export-download.ts";

export const dynamic = "force-dynamic";

/** `namespace` may stand in the query any number of times; without it the export is of all. */
const action = defineAction({
  name: "readExport",
  input: z.object({
    namespaces: z.array(namespaceName).min(1).max(5000).optional(),
    format: z.enum(["json", "md", "zip"], { error: "is none of json, md, zip" }),
  }),
  run: downloadExport,
});

/** The five deliverables: as JSON for a page, as one Markdown file, or as a zip of the whole kustomize folder. */
export async function GET(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const namespaces = query.getAll("namespace");
  const asked = { format: query.get("format") ?? "json", ...(namespaces.length > 0 ? { namespaces } : {}) };
  const result = await action(asked, { headers: request.headers });
  if (!result.ok) return respond(result);
  if (result.value.kind === "page") return respond({ ok: true, value: result.value.page });
  const { name, contentType, body } = result.value;
  return new Response(body, {
    headers: {
      "cache-control": "no-store",
      "content-type": contentType,
      "content-disposition": `attachment; filename="${name}"`,
    },
  });
}
