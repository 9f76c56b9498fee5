import type { Feature } from "#lib/enforcement/index.ts";
import type { Protocol } from "#lib/policy/index.ts";
import type { ProvedNetwork } from "./proved-network.ts";

/** What canary pods can prove: the features of the report, and what the rollout itself rests on. */
export type ProofSubject =
  Feature | "baseline" | "udp" | "default-deny" | "dns-without-rule" | "dns-with-rule" | "bridge";

/** What became of one attempted connection. */
export interface ProbeObservation {
  /** Names of canary pods, or an address. */
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly expected: "connects" | "blocked";
  readonly seen: "connects" | "blocked" | "refused" | "name-not-resolved" | "failed";
  readonly atMs: number;
  /** What the probe printed, shortened. */
  readonly detail?: string;
}

/** One row of the proof matrix. */
export interface ProofRow {
  readonly subject: ProofSubject;
  /** `not-tried` has a reason: an image without SCTP, a cluster with one node. */
  readonly outcome: "proved" | "disproved" | "differs" | "not-tried" | "pending";
  readonly text: string;
  readonly observations: readonly ProbeObservation[];
  /** The policies that stood while it was tried, one YAML document each, so that anybody can repeat it by hand. */
  readonly policies: readonly string[];
  /** Lines of a shell that repeat the row by hand, on pods of one's own. */
  readonly commands?: readonly string[];
}

/** Why a run could not be carried through: the event or the refusal, word for word, and what to do. */
export interface ProofFailure {
  readonly code:
    | "read-only"
    | "forbidden"
    | "refused"
    | "quota"
    | "occupied"
    | "unschedulable"
    | "image"
    | "not-ready"
    | "exec"
    | "interrupted"
    | "unreachable";
  readonly message: string;
  /** The text of the event, of the admission response or of the error. */
  readonly said?: string;
}

/** One run of the canary pods, finished or not. Times are epoch milliseconds. */
export interface EnforcementProof {
  readonly id: string;
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  readonly startedBy: string;
  /** What was proved: a proof of another cluster, CNI, version, mode or setting is none. */
  readonly cni: ProvedNetwork;
  readonly image: string;
  readonly namespace: string;
  readonly state: "running" | "finished" | "failed" | "cleaning-up";
  /** What it is doing, for people: `deny ingress: 3 of 6 connections tried`. */
  readonly progress: { readonly done: number; readonly total: number; readonly doing: string };
  readonly rows: readonly ProofRow[];
  /**
   * True: policies are accepted and nothing comes of them. False: a deny was seen to act, in one direction at least.
   * Absent: neither is known, because it was not tried yet or no answer was clear.
   */
  readonly inert?: boolean;
  /**
   * Longest time from the API server's answer to a write until its effect was shown, either way. What waits for an effect
   * waits longer than this: `settleWaitMs`.
   */
  readonly settleMs?: number;
  readonly failure?: ProofFailure;
  /** What is left in the cluster, where cleaning up did not succeed. */
  readonly leftBehind: readonly string[];
}
