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

function perform(root: Root, { op, path, from = "", value }: Operation): string | undefined {
  switch (op) {
    case "add":
      return add(root, path, value);
    case "remove":
      return remove(root, path);
    case "replace":
      return remove(root, path) ?? add(root, path, value);
    case "move": {
      const moved = read(root, from);
      return remove(root, from) ?? add(root, path, moved);
    }
    case "copy":
      return read(root, from) === undefined
        ? missing(from)
        : add(root, path, structuredClone(read(root, from)));
    case "test":
      return isDeepStrictEqual(read(root, path), value) ? undefined : `testing value ${path} failed`;
    default:
      return `unexpected kind: ${op}`;
  }
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
