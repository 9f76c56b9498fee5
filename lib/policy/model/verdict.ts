import type { Direction } from "./network-policy.ts";

/** The five words, in the order in which every legend, filter, table and export shows them. */
export const VERDICTS = ["allowed", "would-be-denied", "denied", "allowed-unused", "uncertain"] as const;

/** What becomes of a connection now and under the candidate. */
export type Verdict = (typeof VERDICTS)[number];

/**
 * Why a policy that selects the pod did or did not let the connection through. A rule of an admin policy may also deny
 * it, or pass it on to the NetworkPolicies.
 */
export type ReasonKind =
  | "no-policy-selects"
  | "allowed-by-rule"
  | "denied-by-rule"
  | "passed-by-rule"
  | "no-rule-matches"
  | "wrong-port"
  | "peer-labels-differ"
  | "namespace-labels-differ"
  | "address-outside-cidr"
  | "not-evaluable"
  | "exempt";

/** One policy's word (or, without `policy`, the specification's) on one direction of a connection. */
export interface Reason {
  readonly direction: Direction;
  readonly kind: ReasonKind;
  /** The tier that speaks; absent where a policy of a kind that is not evaluated, or none, does. */
  readonly tier?: "admin" | "network-policy" | "baseline";
  readonly policy?: { readonly kind: string; readonly namespace?: string; readonly name: string };
  /** Index of the rule that allowed or came nearest, within the policy's ingress or egress list. */
  readonly ruleIndex?: number;
  /** What the author of an admin rule called it. */
  readonly ruleName?: string;
  /** One sentence for people, naming objects as the API does. */
  readonly text: string;
}

/** May the connection be opened? `uncertain` where policies could be read either way, or the evidence falls short. */
export type Outcome = "allowed" | "denied" | "uncertain";

/** An answer with its reasons, from the same matchers so that they cannot disagree. */
export interface Decision {
  readonly outcome: Outcome;
  /** Never empty. The engine finds them when they are first read, and keeps them. */
  readonly reasons: readonly Reason[];
}
