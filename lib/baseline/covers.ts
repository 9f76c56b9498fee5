import {
  canonicalJson,
  cidrWithin,
  selectorImplies,
  type RulePeer,
  type RulePort,
} from "#lib/policy/index.ts";
import type { BaselineSide } from "./baseline-side.ts";

/** True only if everything that `narrow` allows is allowed by `wide` too, on every CNI and for pods to come. */
export function coversSide(wide: BaselineSide, narrow: BaselineSide): boolean {
  return (
    wide.direction === narrow.direction &&
    coversExpiry(wide, narrow) &&
    coversPeer(wide.peer, narrow.peer) &&
    coversPorts(wide.ports, narrow.ports) &&
    selectorImplies(narrow.subject, wide.subject)
  );
}

/** Whether every peer that `narrow` means is meant by `wide`. An `except` is never looked through. */
export function coversPeer(wide: RulePeer, narrow: RulePeer): boolean {
  if (wide.kind === "any") return true;
  if (wide.kind === "pods") {
    return (
      narrow.kind === "pods" &&
      wide.namespace === narrow.namespace &&
      selectorImplies(narrow.podSelector, wide.podSelector)
    );
  }
  if (narrow.kind !== "cidr") return false;
  if ((wide.except ?? []).length > 0) return canonicalJson(wide) === canonicalJson(narrow);
  return narrow.cidrs.every((cidr) => wide.cidrs.some((outer) => cidrWithin(cidr, outer)));
}

/** Whether every one of `narrow` is among `wide`; an empty list is every port. */
export function coversPorts(wide: readonly RulePort[], narrow: readonly RulePort[]): boolean {
  if (wide.length === 0) return true;
  return narrow.length > 0 && narrow.every((port) => coversPort(wide, port));
}

/**
 * Whether one port is among `wide`. A range covers only itself: a data plane that reads only its first port opens less
 * (Weave). A name covers only itself, since it means another number in every pod.
 */
export function coversPort(wide: readonly RulePort[], narrow: RulePort): boolean {
  return wide.some(
    ({ protocol, port, endPort }) =>
      protocol === narrow.protocol &&
      (port === undefined || (port === narrow.port && endPort === narrow.endPort)),
  );
}

/** What ends sooner stands in for nothing that stays. */
function coversExpiry(wide: BaselineSide, narrow: BaselineSide): boolean {
  return wide.expiresAtMs === undefined || wide.expiresAtMs === narrow.expiresAtMs;
}
