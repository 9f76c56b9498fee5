import type { Direction, LabelSelector, RulePeer, RulePort } from "#lib/policy/index.ts";
import type { FindingKind } from "#lib/discovery/index.ts";

/** One reason for a side, as a comment says it. `weight` orders them: what was decided before what was seen, often before rarely. */
export interface Evidence {
  readonly text: string;
  readonly weight: number;
}

/** What a side serves: one app, DNS, or one thing of the platform. */
export type Topic = "app" | FindingKind;

/**
 * One direction of one allow rule in one namespace: pods there, whom they may talk to on which ports, and why. The unit
 * that policies are put together from; no ports means every port.
 */
export interface BaselineSide {
  readonly topic: Topic;
  readonly direction: Direction;
  /** The pods of the namespace that it is about. */
  readonly subject: LabelSelector;
  readonly peer: RulePeer;
  readonly ports: readonly RulePort[];
  readonly evidence: readonly Evidence[];
  /** Who answers for it, where somebody decided it. */
  readonly owner?: string;
  readonly expiresAtMs?: number;
}
