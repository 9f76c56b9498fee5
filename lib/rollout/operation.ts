import type { ClusterId, NetworkPolicy } from "#lib/policy/index.ts";
import type { Phase } from "./phase.ts";
import type { RevisionId } from "./rollout.ts";

/** Identifies an operation. */
export type OperationId = string & { readonly __brand: "OperationId" };

/** Names one NetworkPolicy in the cluster together with the version the plan saw. */
export interface ObjectRef {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/**
 * One step of an operation. Writes that no `barrier` separates may take effect in any order, whatever order they are
 * sent in, because data planes are neither ordered nor atomic.
 */
export type Step =
  | {
      readonly kind: "apply";
      /** What the write is for, as a short phrase: "open ingress", "deny by default", "rule: web to api". */
      readonly purpose: string;
      readonly policy: NetworkPolicy;
      /** Absent: must not exist yet, or be ours with the same spec. Present: only if it is still this very object. */
      readonly precondition?: { readonly uid: string; readonly resourceVersion: string };
      /** The object as the plan saw it, where the write changes one in place: what an undo writes back. */
      readonly was?: NetworkPolicy;
    }
  | {
      readonly kind: "delete";
      readonly purpose: string;
      readonly target: ObjectRef & { readonly uid: string };
      /** The object as the plan saw it (or as `writtenBy` writes it), so that an undo can write it back. */
      readonly was: NetworkPolicy;
      /**
       * Index of the apply step of this same plan that creates the object. Its uid cannot be known when planning, so
       * `target.uid` is then empty and the delete carries the uid and resourceVersion that this step's record holds.
       */
      readonly writtenBy?: number;
    }
  | {
      readonly kind: "barrier";
      readonly purpose: string;
      /** The next write waits until the writes before are seen in effect, at least this long, in milliseconds. */
      readonly settleMs: number;
    };

/** What an operation is for. One planner serves them all; there is one code path to change a phase. */
export type OperationKind = "promote" | "apply-revision" | "rollback" | "release";

/** A pure plan: computed from a snapshot, a current and a target state; holds no decision that is taken later. */
export interface OperationPlan {
  readonly kind: OperationKind;
  readonly namespace: string;
  readonly namespaceUid: string;
  readonly from: { readonly phase: Phase; readonly revisionId?: RevisionId };
  readonly to: { readonly phase: Phase; readonly revisionId?: RevisionId };
  readonly steps: readonly Step[];
  /**
   * The open policies that stood when the plan was made, each with its fence. One that has another uid or fence by now
   * means that somebody rolled back: the operation is superseded.
   */
  readonly standing?: readonly (ObjectRef & { readonly fence?: string })[];
  /** What becomes of traffic when it is done, one sentence. */
  readonly effect: string;
  readonly snapshotVersion: string;
}

/** How far one step got. `intended` is journaled before the write is sent, `done` or `failed` after. */
export interface StepRecord {
  readonly index: number;
  readonly state: "planned" | "intended" | "done" | "failed" | "undone";
  readonly atMs?: number;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly error?: string;
}

/** A durable list of single writes with what became of each. */
export interface Operation {
  readonly id: OperationId;
  readonly clusterId: ClusterId;
  readonly plan: OperationPlan;
  readonly state: "queued" | "running" | "done" | "failed" | "superseded" | "undone";
  readonly steps: readonly StepRecord[];
  readonly author: string;
  readonly reason: string;
  readonly createdAtMs: number;
  readonly finishedAtMs?: number;
  /** Why it failed or was overtaken, as one sentence with the next step. */
  readonly message?: string;
}
