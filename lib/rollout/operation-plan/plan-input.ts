import type { Snapshot } from "#lib/policy/index.ts";
import type { Ownership } from "../open-policy/ownership.ts";
import type { OperationKind } from "../operation.ts";
import type { Phase } from "../phase.ts";
import type { Revision, Rollout } from "../rollout.ts";

/** Everything that a plan follows from. Plans never look at a clock: `now` is epoch milliseconds. */
export interface PlanInput extends Ownership {
  readonly kind: OperationKind;
  readonly snapshot: Snapshot;
  readonly rollout: Rollout;
  /** The revision in the cluster, as far as we know; plans follow from the live objects, not from it. */
  readonly current?: Revision;
  /** `revision` is what shall stand in the cluster; rollback and release need none. */
  readonly target: { readonly phase: Phase; readonly revision?: Revision };
  /** How long a barrier waits at least, in milliseconds, as measured on this cluster. */
  readonly settleMs: number;
  readonly now: number;
  /** New value of the fence that a rollback writes; must never have been used before. */
  readonly fence?: string;
  readonly author?: string;
  readonly reason?: string;
  /** Days until an open policy is overdue. */
  readonly openDays?: number;
}

/** How long a namespace may stand open by our hand when nothing else is configured. */
export const DEFAULT_OPEN_DAYS = 30;
