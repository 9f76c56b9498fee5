import "server-only";

import { strToU8, zipSync } from "fflate";
import { ok, type Result } from "#lib/policy/index.ts";
import type { ExportPage } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { readExport } from "./read-export.ts";

/** An export as it was asked for: a page to look at, or a file to be saved under `name`. */
export type ExportDownload =
  | { readonly kind: "page"; readonly page: ExportPage }
  | {
      readonly kind: "file";
      readonly name: string;
      readonly contentType: string;
      readonly body: Uint8Array<ArrayBuffer>;
    };

/** Zip archives know no time before this, and one fixed time makes equal exports equal bytes. */
const NO_TIME = new Date(1980, 0, 1);

/**
 * The export as JSON, as the runbook alone (`md`), or as the whole folder with the runbook as its README (`zip`). Equal
 * exports are equal bytes. Refuses as `readExport` does.
 */
export async function downloadExport(
  ctx: Context,
  { namespaces, format }: { readonly namespaces?: readonly string[]; readonly format: "json" | "md" | "zip" },
): Promise<Result<ExportDownload>> {
  const page = await readExport(ctx, { namespaces });
  if (!page.ok) return page;
  if (format === "json") return ok({ kind: "page", page: page.value });
  const name = `default-deny-${fileName(ctx.clusterId)}`;
  return ok(format === "md" ? markdownFile(name, page.value) : zipFile(name, page.value));
}

function markdownFile(name: string, { runbook }: ExportPage): ExportDownload {
  const body = new Uint8Array(strToU8(runbook));
  return { kind: "file", name: `${name}.md`, contentType: "text/markdown; charset=utf-8", body };
}

function zipFile(name: string, { runbook, files }: ExportPage): ExportDownload {
  const entries = Object.fromEntries([
    [`${name}/README.md`, strToU8(runbook)],
    ...files.map(({ path, text }) => [`${name}/${path}`, strToU8(text)] as const),
  ]);
  const body = new Uint8Array(zipSync(entries, { mtime: NO_TIME, level: 6 }));
  return { kind: "file", name: `${name}.zip`, contentType: "application/zip", body };
}

/** Cluster names come from contexts: `arn:aws:eks:eu-west-1:1234:cluster/prod`. */
function fileName(clusterId: string): string {
  return clusterId.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replaceAll(/^[-.]+|-+$/g, "") || "cluster";
}
