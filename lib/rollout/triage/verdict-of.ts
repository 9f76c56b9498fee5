import { assertNever, type Decision, type Verdict } from "#lib/policy/index.ts";

/**
 * One of the five words for a connection in the world of the candidate, from what it meets now and what it would meet.
 *
 * A denial is `would-be-denied` only where nothing denies the connection today: that is what somebody must decide.
 * `allowed-unused` is for rules without traffic and never comes from here.
 */
export function verdictOf(now: Decision, candidate: Decision): Verdict {
  switch (candidate.outcome) {
    case "allowed":
      return "allowed";
    case "denied":
      return now.outcome === "denied" ? "denied" : "would-be-denied";
    case "uncertain":
      return "uncertain";
    default:
      return assertNever(candidate.outcome);
  }
}

/** The word for the cluster as it is. */
export function verdictNow(now: Decision): Verdict {
  return now.outcome;
}
