import type { ClusterId } from "#lib/policy/index.ts";

/** Events, in the past tense, dotted from noun to verb. */
export type AuditAction =
  | "rule.accepted"
  | "rule.edited"
  | "rule.removed"
  | "rule.restored"
  | "edge.dismissed"
  | "edge.inexpressible"
  | "edge.reopened"
  | "revision.created"
  | "revision.restored"
  | "operation.started"
  | "operation.finished"
  | "operation.failed"
  | "operation.superseded"
  | "operation.resumed"
  | "rollout.phase.advanced"
  | "rollout.rolled-back"
  | "rollout.held"
  | "rollout.released"
  | "proof.started"
  | "proof.finished"
  | "proof.failed"
  | "proof.stopped"
  | "action.refused"
  | "snapshot.namespace-recreated"
  | "drift.detected";

/** One line of the append-only log: who changed what, why, from what to what. */
export interface AuditEvent {
  readonly id: string;
  readonly clusterId: ClusterId;
  readonly atMs: number;
  readonly actor: string;
  readonly action: AuditAction;
  readonly namespace?: string;
  /** The object changed, in words: "rule storefront/web to checkout/api", "phase". */
  readonly subject: string;
  readonly reason?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}
