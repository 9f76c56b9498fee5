import { MAY_ALLOW, MAY_DENY, type Possible } from "./judge-side.ts";
import type { Decision, Outcome, Reason } from "../model/verdict.ts";

/** What the possible outcomes come to. */
export function outcomeOf(possible: Possible): Outcome {
  if (possible === MAY_ALLOW) return "allowed";
  return possible === MAY_DENY ? "denied" : "uncertain";
}

/**
 * A decision whose reasons are found when they are first read, by the matchers that gave the outcome. It is a plain
 * object with two own properties, so that it survives JSON, structured cloning and React's serialiser.
 */
export function lazyDecision(possible: Possible, reasonsOf: () => readonly Reason[]): Decision {
  return new Untold({ outcome: outcomeOf(possible) }, reasonsOf) as unknown as Decision;
}

/** A base class whose constructor returns what it is given, so that a subclass puts its private field on that. */
const Given = function given(target: object) {
  return target;
} as unknown as new (target: object) => object;

/**
 * Hides the way to the reasons in a private field of the plain object itself. A getter of each decision's own would
 * cost more than the decision: with one getter for all of them, all have one shape.
 */
class Untold extends Given {
  readonly #reasonsOf: () => readonly Reason[];

  constructor(target: { outcome: Outcome }, reasonsOf: () => readonly Reason[]) {
    super(target);
    this.#reasonsOf = reasonsOf;
    (target as unknown as LegacyAccessors).__defineGetter__("reasons", tellReasons);
  }

  static reasonsOf(decision: object): readonly Reason[] {
    return (decision as Untold).#reasonsOf();
  }
}

/** Several times as fast as `Object.defineProperty`, and specified (ECMA-262 annex B, normative where supported). */
interface LegacyAccessors {
  __defineGetter__(name: string, getter: () => unknown): void;
}

function tellReasons(this: object): readonly Reason[] {
  const reasons = Untold.reasonsOf(this);
  Object.defineProperty(this, "reasons", { value: reasons, enumerable: true });
  return reasons;
}
