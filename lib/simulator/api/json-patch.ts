import { isDeepStrictEqual } from "node:util";
import { isRecord } from "./decode-by-schema.ts";

/** A patched document, or why the patch does not fit it. */
export type PatchResult = { ok: true; value: unknown } | { ok: false; reason: string };

interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

/** Wraps the document so that the empty pointer has a parent too. */
interface Root {
  document: unknown;
}

/** Applies a JSON patch (RFC 6902) to a copy of `target`; the first operation that does not fit fails it all. */
export function jsonPatch(target: unknown, operations: readonly unknown[]): PatchResult {
  const root: Root = { document: structuredClone(target) };
  for (const operation of operations) {
    if (!isOperation(operation)) return { ok: false, reason: "an operation needs op and path" };
    const reason = perform(root, operation);
    if (reason !== undefined) return { ok: false, reason };
  }
  return { ok: true, value: root.document };
}

function isOperation(value: unknown): value is Operation {
  return isRecord(value) && typeof value["op"] === "string" && typeof value["path"] === "string";
}

const PERFORM: Readonly<Record<string, (root: Root, operation: Operation) => string | undefined>> = {
  add: (root, { path, value }) => add(root, path, value),
  remove: (root, { path }) => remove(root, path),
  replace: (root, { path, value }) => remove(root, path) ?? add(root, path, value),
  move: (root, { path, from = "" }) => {
    const moved = read(root, from);
    return remove(root, from) ?? add(root, path, moved);
  },
  copy: (root, { path, from = "" }) => {
    const copied = read(root, from);
    return copied === undefined ? missing(from) : add(root, path, structuredClone(copied));
  },
  test: (root, { path, value }) =>
    isDeepStrictEqual(read(root, path), value) ? undefined : `testing value ${path} failed`,
};

function perform(root: Root, operation: Operation): string | undefined {
  if (!Object.hasOwn(PERFORM, operation.op)) return `unexpected kind: ${operation.op}`;
  return PERFORM[operation.op]?.(root, operation);
}

function missing(path: string): string {
  return `path does not exist: ${path}`;
}

function stepsOf(pointer: string): string[] {
  const parts = pointer.split("/").slice(1);
  return ["document", ...parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))];
}

function childOf(parent: unknown, step: string): unknown {
  if (Array.isArray(parent)) return parent[Number(step)] as unknown;
  return isRecord(parent) && Object.hasOwn(parent, step) ? parent[step] : undefined;
}

function read(root: Root, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>(childOf, root);
}

function locate(root: Root, pointer: string): { parent: unknown; last: string } {
  const steps = stepsOf(pointer);
  const last = steps.pop() ?? "";
  return { parent: steps.reduce<unknown>(childOf, root), last };
}

function add(root: Root, pointer: string, value: unknown): string | undefined {
  const { parent, last } = locate(root, pointer);
  if (Array.isArray(parent)) {
    const index = last === "-" ? parent.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > parent.length) return missing(pointer);
    parent.splice(index, 0, value);
    return undefined;
  }
  if (!isRecord(parent)) return missing(pointer);
  parent[last] = value;
  return undefined;
}

function remove(root: Root, pointer: string): string | undefined {
  const { parent, last } = locate(root, pointer);
  if (childOf(parent, last) === undefined) return missing(pointer);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as Record<string, unknown>)[last];
  return undefined;
}
