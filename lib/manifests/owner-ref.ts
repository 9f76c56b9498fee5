import type { OwnerReference } from "kubernetes-types/meta/v1";

/** The controller of an object, as its ownerReferences name it. */
export interface OwnerRef {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * The controlling owner. A Node "owns" the mirror pods of its static pods, but it is no workload: such a pod stands
 * for itself. Hand-written references may lack what the API server insists on.
 */
export function ownerOf(references: readonly OwnerReference[] | undefined): OwnerRef | undefined {
  const owner = references?.find((reference) => reference.controller) ?? references?.[0];
  if (owner === undefined || owner.kind === "Node") return undefined;
  return { kind: owner.kind ?? "Pod", name: owner.name, uid: owner.uid ?? "" };
}

/** Epoch milliseconds of an API timestamp; undefined where there is none. */
export function millis(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const parsed = Date.parse(time);
  return Number.isNaN(parsed) ? undefined : parsed;
}
