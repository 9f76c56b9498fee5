import type { Protocol } from "../model/network-policy.ts";
import type { ProfileName } from "../profile.ts";
import type { Decision } from "../model/verdict.ts";
import type { ExplainEnd } from "./explain-end.ts";

/** "Can `from` reach `to` on `port`?" Without a port: on which ports; without a protocol: TCP, or all where no port is asked. */
export interface ExplainQuestion {
  readonly from: ExplainEnd;
  readonly to: ExplainEnd;
  /** The port that the sender opens: of a Service its own port, before translation. 1 to 65535. */
  readonly port?: number;
  readonly protocol?: Protocol;
}

/** Ports next to each other, both ends included. */
export interface PortRun {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
}

/** One kind of connection that a question stands for: ends and ports that policies treat alike. */
export interface ExplainHop {
  /** `namespace/pod`, or `namespace/workload (3 pods)` for pods that are answered alike. */
  readonly sender: string;
  /** The same; "the same pod" where a Service leads each of several senders back to itself. */
  readonly receiver: string;
  /** The ports at the receiver, in words: "TCP 8443 (https)", "every other port". */
  readonly portsText: string;
  /** One of the ports, by which the decision was made. */
  readonly port: number;
  readonly protocol: Protocol;
  readonly ports: readonly PortRun[];
  /** The Service that translated the connection, and its own port, where one did. */
  readonly via?: { readonly service: string; readonly port: number };
  readonly decision: Decision;
}

/** The answer to a question: `mixed` where its hops differ, `unreachable` where there is nothing to connect to. */
export type ExplainOutcome = Decision["outcome"] | "mixed" | "unreachable";

/** A question answered hop by hop, each with its reasons. */
export interface Explanation {
  /** The ends as they were read, so that `parseEnd` reads them again. */
  readonly from: string;
  readonly to: string;
  /** The ends as people call them: "payments/api", "Service payments/api". */
  readonly fromName: string;
  readonly toName: string;
  /** What was asked for, in words: "TCP 443", "every port", "its port TCP 443" of a Service. */
  readonly askedText: string;
  /** By whose reading, by name: "cilium", "spec". */
  readonly profile: ProfileName;
  /** The same as people know it: "Cilium", "the specification". */
  readonly profileTitle: string;
  readonly outcome: ExplainOutcome;
  readonly hops: readonly ExplainHop[];
  /** Of an `unreachable` question: why nothing is there, and what to ask instead. */
  readonly why?: string;
  /** What was translated, recognised, left out or taken for granted, one sentence each. */
  readonly notes: readonly string[];
}
