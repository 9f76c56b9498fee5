import type { AllowRule, RuleDraft } from "#lib/policy/index.ts";

/** What of a rule its author edits: everything but what the server gave it. */
export function draftOf({ sender, receiver, ports, reason, origin, expiresAtMs }: AllowRule): RuleDraft {
  return { sender, receiver, ports, reason, origin, ...(expiresAtMs !== undefined && { expiresAtMs }) };
}
