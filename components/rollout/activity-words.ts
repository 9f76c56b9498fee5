import type { AuditAction, AuditEvent } from "#lib/rollout/index.ts";

const WORDS: Readonly<Record<AuditAction, string>> = {
  "rule.accepted": "accepted",
  "rule.edited": "edited",
  "rule.removed": "removed",
  "rule.restored": "restored",
  "edge.dismissed": "dismissed",
  "edge.inexpressible": "marked not expressible:",
  "edge.reopened": "reopened",
  "revision.created": "made",
  "revision.restored": "restored",
  "operation.started": "started",
  "operation.finished": "finished",
  "operation.failed": "failed at",
  "operation.superseded": "was overtaken at",
  "operation.resumed": "resumed",
  "rollout.phase.advanced": "advanced",
  "rollout.rolled-back": "rolled back",
  "rollout.held": "held",
  "rollout.released": "released",
  "action.refused": "was refused",
  "snapshot.namespace-recreated": "saw recreated:",
  "drift.detected": "saw drift in",
  "proof.started": "started proving",
  "proof.finished": "finished proving",
  "proof.failed": "could not prove",
  "proof.stopped": "stopped proving",
};

/** All actions of the log, in the order in which the filter lists them. */
export const AUDIT_ACTIONS = Object.keys(WORDS) as readonly AuditAction[];

/** What happened, in words: "accepted rule web to api". The actor stands before it. */
export function activityText(event: Pick<AuditEvent, "action" | "subject">): string {
  return `${WORDS[event.action] ?? event.action} ${event.subject}`;
}

/** How grave an event is, for its mark. */
export function activityTone(action: AuditAction): "neutral" | "ready" | "attention" | "danger" {
  if (action === "operation.failed" || action === "rollout.rolled-back" || action === "drift.detected")
    return "danger";
  if (action === "rollout.held" || action === "action.refused" || action === "operation.superseded")
    return "attention";
  return action === "rollout.phase.advanced" || action === "operation.finished" ? "ready" : "neutral";
}

/** A value of `before` or `after` as text: strings as they are, the rest as indented JSON. */
export function detailText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, undefined, 2) ?? "");
}
