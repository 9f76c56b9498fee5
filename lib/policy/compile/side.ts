import type { CompiledAdminRule } from "./compiled-admin-rule.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import type { Direction } from "../model/network-policy.ts";
import type { ForeignPolicy } from "../model/snapshot.ts";

/** A policy that is not evaluated, with the answers of the evaluated ones that it could turn into the opposite. */
export interface ForeignInfluence {
  readonly policy: ForeignPolicy;
  readonly turnsAllowed: boolean;
  readonly turnsDenied: boolean;
}

/**
 * Everything that policies say about a class of pods in one direction. Interned: classes about which the same is said
 * share one, and an edit that does not touch a side leaves the object itself.
 *
 * Asked in this order: `admin` (the first rule that matches decides, a pass leaves for the next), `isolatedBy` (their
 * union decides where there is any), `baseline` (first match), and else the connection is open.
 */
export interface Side {
  readonly id: number;
  readonly direction: Direction;
  /** In the order in which they count. */
  readonly admin: readonly CompiledAdminRule[];
  readonly isolatedBy: readonly CompiledPolicy[];
  /** In the order in which they count; empty where the profile leaves the baseline tier out for this class. */
  readonly baseline: readonly CompiledAdminRule[];
  /** Those that could change some answer here. */
  readonly foreign: readonly ForeignInfluence[];
  /** Whether any rule here asks for addresses; without one both families of a connection have one answer. */
  readonly readsAddresses: boolean;
}
