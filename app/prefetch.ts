import "server-only";

import { headers } from "next/headers";
import { dehydrate, type DehydratedState } from "@tanstack/react-query";
import { z } from "zod";
import { auditQuery, type AuditFilter } from "#lib/client/audit-query.ts";
import { boardQuery } from "#lib/client/board-query.ts";
import { enforcementQuery } from "#lib/client/enforcement-query.ts";
import { namespaceQuery } from "#lib/client/namespace-query.ts";
import { createQueryClient } from "#lib/client/query-client.ts";
import { statusQuery } from "#lib/client/status-query.ts";
import { defineAction } from "#lib/server/access/action-client.ts";
import { identifyActor } from "#lib/server/access/identify-actor.ts";
import { namespaceName } from "#lib/server/access/input-schemas.ts";
import { serve } from "#lib/server/access/server-action.ts";
import { processContext } from "#lib/server/usecases/process-context.ts";
import { readAudit } from "#lib/server/usecases/read-audit.ts";
import { readBoard } from "#lib/server/usecases/read-board.ts";
import { readEnforcement } from "#lib/server/usecases/read-enforcement.ts";
import { readNamespace } from "#lib/server/usecases/read-namespace.ts";
import { readStatus } from "#lib/server/usecases/read-status.ts";

const nothing = z.object({});
const board = defineAction({ name: "readBoard", input: nothing, run: readBoard });
const status = defineAction({ name: "readStatus", input: nothing, run: readStatus });
const enforcement = defineAction({ name: "readEnforcement", input: nothing, run: readEnforcement });
const namespace = defineAction({
  name: "readNamespace",
  input: z.object({ namespace: namespaceName }),
  run: readNamespace,
});
const audit = defineAction({
  name: "readAudit",
  input: z.object({
    namespace: namespaceName.optional(),
    actor: z.string().max(200).optional(),
    action: z.string().max(100).optional(),
  }),
  run: readAudit,
});

/** A page is read on the server when it is loaded as a document; within the app its cache is newer than any answer. */
async function isDocument(): Promise<boolean> {
  const destination = (await headers()).get("sec-fetch-dest");
  return destination === null || destination === "document";
}

/**
 * A page's cache, filled by the same use cases as the API. A read that is refused stays out of it: the browser then
 * asks by itself and shows what the server says.
 */
async function stateOf(
  key: readonly unknown[],
  read: () => Promise<{ ok: boolean; value?: unknown }>,
): Promise<DehydratedState> {
  const client = createQueryClient();
  if (await isDocument()) {
    const result = await read();
    if (result.ok) client.setQueryData(key, result.value);
  }
  return dehydrate(client);
}

/** The header's state. */
export function prefetchStatus(): Promise<DehydratedState> {
  return stateOf(statusQuery().queryKey, () => serve(status, {}));
}

/** The board. */
export function prefetchBoard(): Promise<DehydratedState> {
  return stateOf(boardQuery().queryKey, () => serve(board, {}));
}

/** What is known of enforcement. */
export function prefetchEnforcement(): Promise<DehydratedState> {
  return stateOf(enforcementQuery().queryKey, () => serve(enforcement, {}));
}

/** The page of one namespace. */
export function prefetchNamespace(name: string): Promise<DehydratedState> {
  return stateOf(namespaceQuery(name).queryKey, () => serve(namespace, { namespace: name }));
}

/** The first page of the audit log under a filter. */
export function prefetchAudit(filter: AuditFilter): Promise<DehydratedState> {
  return stateOf(auditQuery(filter).queryKey, async () => {
    const result = await serve(audit, filter);
    return result.ok ? { ok: true, value: { pages: [result.value], pageParams: [undefined] } } : result;
  });
}

/** By what name changes of this request are recorded; undefined while nobody can be identified. */
export async function userName(): Promise<string | undefined> {
  const process = processContext();
  if (!process.ok) return undefined;
  const actor = identifyActor(process.value.config, await headers());
  return actor.ok ? actor.value.name : undefined;
}
