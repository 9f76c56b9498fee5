import type { AllowRule, RuleDraft } from "#lib/policy/index.ts";
import type { PlatformNeed } from "#lib/discovery/index.ts";
import { coversPeer, coversPorts, coversSide } from "./covers.ts";
import { sidesOf } from "./rule-sides.ts";

/** Whether a rule in force allows everything that a need asks for, in its namespace and direction. */
export function coversNeed(rule: AllowRule, { namespace, direction, rule: needed }: PlatformNeed): boolean {
  const more = { topic: "app", evidence: [] } as const;
  const [wanted] = sidesOf(needed, namespace, more).filter((side) => side.direction === direction);
  if (wanted === undefined || rule.expiresAtMs !== undefined) return false;
  return sidesOf(rule, namespace, more).some((side) => coversSide(side, wanted));
}

/** Whether a rule allows everything that another one does: every sender, receiver and port of it. */
export function coversRule(
  wide: Pick<RuleDraft, "sender" | "receiver" | "ports">,
  narrow: Pick<RuleDraft, "sender" | "receiver" | "ports">,
): boolean {
  return (
    coversPeer(wide.sender, narrow.sender) &&
    coversPeer(wide.receiver, narrow.receiver) &&
    coversPorts(wide.ports, narrow.ports)
  );
}
