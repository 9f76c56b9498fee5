import {
  DropReason,
  TraceObservationPoint,
  Verdict,
  type Flow as HubbleFlow,
} from "#lib/wire/hubble/flow_pb.js";

/** What a report says about a connection, in our two words; or why it says nothing about policy. */
export type HubbleOutcome =
  | { readonly kind: "allowed"; readonly audit?: "would-be-denied" }
  | { readonly kind: "denied" }
  | { readonly kind: "no-evidence"; readonly why: string };

/** Drops that a policy made. All others (no backend, no route, a bad packet) say nothing about policies. */
const POLICY_DROPS: ReadonlySet<number> = new Set([
  DropReason.POLICY_DENIED,
  DropReason.POLICY_DENY,
  DropReason.AUTH_REQUIRED,
]);

/** A packet seen on its way *into* the data plane was not judged yet: it is no evidence that it got through. */
const BEFORE_POLICY: ReadonlySet<number> = new Set([
  TraceObservationPoint.FROM_ENDPOINT,
  TraceObservationPoint.FROM_PROXY,
  TraceObservationPoint.FROM_HOST,
  TraceObservationPoint.FROM_STACK,
  TraceObservationPoint.FROM_OVERLAY,
  TraceObservationPoint.FROM_NETWORK,
]);

const POLICY_VERDICT = 5;
const LAYER_7 = 129;

/**
 * Reads the verdict. REDIRECTED went to Cilium's proxy, which is behind the policy: allowed. AUDIT got through and
 * would have been denied. A layer 7 verdict is a proxy's, not a NetworkPolicy's, so its DROPPED denies nothing here.
 * Numbers that Cilium does not know (Retina sends 15 and 16) are no evidence.
 */
export function outcomeOf(flow: HubbleFlow): HubbleOutcome {
  switch (flow.verdict) {
    case Verdict.FORWARDED:
    case Verdict.REDIRECTED:
      return BEFORE_POLICY.has(flow.traceObservationPoint)
        ? { kind: "no-evidence", why: "seen before any policy was applied" }
        : { kind: "allowed" };
    case Verdict.AUDIT:
      return { kind: "allowed", audit: "would-be-denied" };
    case Verdict.DROPPED:
      return droppedOutcome(flow);
    default:
      return {
        kind: "no-evidence",
        why: `verdict ${Verdict[flow.verdict] ?? flow.verdict} is about no policy`,
      };
  }
}

function droppedOutcome(flow: HubbleFlow): HubbleOutcome {
  if (flow.eventType?.type === LAYER_7) return { kind: "no-evidence", why: "denied at layer 7 by a proxy" };
  const reason =
    flow.dropReasonDesc === DropReason.DROP_REASON_UNKNOWN ? flow.dropReason : flow.dropReasonDesc;
  if (POLICY_DROPS.has(reason) || (reason === 0 && isPolicysOwn(flow))) return { kind: "denied" };
  return { kind: "no-evidence", why: `dropped for ${DropReason[reason] ?? reason}, which is no policy` };
}

/** A policy verdict event is a policy's by its nature, even where a field mask hid the reason. */
function isPolicysOwn(flow: HubbleFlow): boolean {
  return (
    flow.eventType?.type === POLICY_VERDICT ||
    flow.ingressDeniedBy.length > 0 ||
    flow.egressDeniedBy.length > 0
  );
}
