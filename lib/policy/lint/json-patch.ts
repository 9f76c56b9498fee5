import type { FieldPath } from "../validate/policy-problem.ts";

/** One operation of RFC 6902, of the three that a fix needs. */
export type PatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

/** A JSON pointer (RFC 6901) to a field: `/spec/ingress/0/ports/1`. */
export function pointerTo(path: FieldPath): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The steps of a JSON pointer; the other way round of `pointerTo`. */
export function pointerSteps(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * The object after the operations, applied in their order; the object itself is left as it is.
 *
 * @throws RangeError where a path leads nowhere: the object is another one than the patch was made for.
 */
export function withPatch<T>(object: T, operations: readonly PatchOperation[]): T {
  const copy = structuredClone(object);
  for (const operation of operations) apply(copy, operation);
  return copy;
}

type Container = Record<string, unknown> | unknown[];

function apply(root: unknown, operation: PatchOperation): void {
  const steps = pointerSteps(operation.path);
  const last = steps.at(-1);
  let parent = root;
  for (const step of steps.slice(0, -1)) parent = isContainer(parent) ? childOf(parent, step) : undefined;
  if (last === undefined || !isContainer(parent)) throw leadsNowhere(operation);
  if (Array.isArray(parent)) applyToList(parent, last, operation);
  else applyToFields(parent, last, operation);
}

function applyToList(list: unknown[], last: string, operation: PatchOperation): void {
  const index = last === "-" ? list.length : Number(last);
  const end = operation.op === "add" ? list.length : list.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > end) throw leadsNowhere(operation);
  if (operation.op === "remove") list.splice(index, 1);
  else list.splice(index, operation.op === "add" ? 0 : 1, operation.value);
}

function applyToFields(fields: Record<string, unknown>, last: string, operation: PatchOperation): void {
  if (operation.op !== "add" && !Object.hasOwn(fields, last)) throw leadsNowhere(operation);
  if (operation.op === "remove") delete fields[last];
  else fields[last] = operation.value;
}

function childOf(container: Container, step: string): unknown {
  return Array.isArray(container) ? container[Number(step)] : container[step];
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function leadsNowhere({ op, path }: PatchOperation): RangeError {
  return new RangeError(`Nothing to ${op} at ${path}.`);
}
