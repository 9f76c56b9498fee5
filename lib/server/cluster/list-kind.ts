import "server-only";
import { ok, type Result } from "#lib/policy/index.ts";
import type { ClusterRefusal } from "./cluster-refusal.ts";
import type { Transport } from "./transport.ts";
import type { WatchedKind } from "./watched-kind.ts";

/** What is read of an object before anybody knows its kind. */
export interface ListedObject {
  readonly metadata?: {
    readonly namespace?: string;
    readonly name?: string;
    readonly resourceVersion?: string;
  };
}

/** All objects of a kind, raw (slim where their kind says how), by `keyOf`, as of one version. */
export interface KindList {
  readonly objects: ReadonlyMap<string, unknown>;
  readonly resourceVersion: string;
}

interface ListBody {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly unknown[];
}

const PAGE = 500;
const LIST_TIMEOUT_MS = 60_000;

/** Reads every page. A token that expired in between refuses with "too-old": then the list must be read anew. */
export async function listKind(
  kind: WatchedKind,
  transport: Transport,
  signal?: AbortSignal,
): Promise<Result<KindList, ClusterRefusal>> {
  const objects = new Map<string, unknown>();
  let token: string | undefined;
  for (;;) {
    const query = { limit: String(kind.page ?? PAGE), continue: token };
    const what = `list ${kind.title}`;
    const answer = await transport.request({
      what,
      path: kind.path,
      query,
      timeoutMs: LIST_TIMEOUT_MS,
      signal,
    });
    if (!answer.ok) return answer;
    const body = answer.value.body as ListBody;
    take(body, kind, objects);
    const { continue: next, resourceVersion = "" } = body.metadata ?? {};
    if (!next) return ok({ objects, resourceVersion });
    token = next;
  }
}

function take({ items = [] }: ListBody, { slim }: WatchedKind, objects: Map<string, unknown>): void {
  for (const object of items) objects.set(keyOf(object as ListedObject), slim?.(object) ?? object);
}

/** `namespace/name`; nothing before the slash for what belongs to no namespace. */
export function keyOf({ metadata }: ListedObject): string {
  return `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
}
