import { MAY_ALLOW, MAY_DENY, type Possible } from "./judge-side.ts";
import type { Decision, Outcome, Reason } from "./verdict.ts";

/** What the possible outcomes come to. */
export function outcomeOf(possible: Possible): Outcome {
  if (possible === MAY_ALLOW) return "allowed";
  return possible === MAY_DENY ? "denied" : "uncertain";
}

/** A decision whose reasons are found when they are first read, by the matchers that gave the outcome. */
export function lazyDecision(possible: Possible, reasonsOf: () => readonly Reason[]): Decision {
  return {
    outcome: outcomeOf(possible),
    get reasons() {
      const reasons = reasonsOf();
      Object.defineProperty(this, "reasons", { value: reasons, enumerable: true });
      return reasons;
    },
  };
}
