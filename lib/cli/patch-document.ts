import { isMap, isSeq, type Document } from "yaml";
import { pointerSteps, type PatchOperation } from "#lib/policy/index.ts";

/**
 * Applies the operations of a patch to a YAML document in place, keeping its comments and quotes: what it says afterwards
 * is what `withPatch` makes of the same object. False where a path leads nowhere, and the document is not to be used: it
 * is written otherwise than the object was read.
 */
export function patchDocument(document: Document, operations: readonly PatchOperation[]): boolean {
  return operations.every((operation) => apply(document, operation));
}

function apply(document: Document, operation: PatchOperation): boolean {
  const steps = pointerSteps(operation.path);
  const last = steps.at(-1);
  if (last === undefined) return false;
  const parent = document.getIn(steps.slice(0, -1), true);
  const value = operation.op === "remove" ? undefined : document.createNode(operation.value);
  if (isSeq(parent)) return applyToItems(parent.items, last, { op: operation.op, value });
  if (!isMap(parent) || (operation.op !== "add" && !parent.has(last))) return false;
  if (operation.op === "remove") parent.delete(last);
  else parent.set(last, value);
  return true;
}

function applyToItems(
  items: unknown[],
  last: string,
  { op, value }: { readonly op: PatchOperation["op"]; readonly value: unknown },
): boolean {
  const index = last === "-" ? items.length : Number(last);
  const end = op === "add" ? items.length : items.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > end) return false;
  if (op === "remove") items.splice(index, 1);
  else items.splice(index, op === "add" ? 0 : 1, value);
  return true;
}
