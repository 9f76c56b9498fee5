import type { NetworkPolicy, Protocol } from "#lib/policy/index.ts";
import type { CanaryRole } from "./canary-labels.ts";
import type { ProbeObservation, ProofSubject } from "./enforcement-proof.ts";

/** A canary pod that runs. */
export interface CanaryPod {
  readonly role: CanaryRole;
  readonly name: string;
  readonly ip: string;
  readonly nodeName: string;
  readonly hostIP?: string;
}

/** Where a connection leads. A `name` is looked up first; the lookup is the point, not the connection after it. */
export type ProbeTarget =
  | { readonly kind: "pod"; readonly role: CanaryRole; readonly address: string }
  | { readonly kind: "address"; readonly title: string; readonly address: string }
  | { readonly kind: "name"; readonly name: string };

/** One connection to try, and what is expected of it. */
export interface Probe {
  readonly from: CanaryRole;
  readonly to: ProbeTarget;
  readonly port: number;
  readonly protocol: Protocol;
  readonly expected: "connects" | "blocked";
  /** The row that it speaks for. Absent: a control, without which the rest of its case claims nothing. */
  readonly subject?: ProofSubject;
}

/** Steps that follow each other, from `from` up to and without `to`. */
export interface Lane {
  readonly from: number;
  readonly to: number;
}

/**
 * One step of a proof, done in order: a single write or a round of probes.
 *
 * `observe` repeats whole rounds until one is as expected (a policy takes effect some time after it was accepted, and
 * half of a round before it) or until patience ends. `throughout` means that every round of `holdMs` must be.
 */
export type ProofStep =
  | { readonly kind: "apply"; readonly case: string; readonly policy: NetworkPolicy }
  | { readonly kind: "remove"; readonly case: string; readonly name: string }
  | {
      readonly kind: "observe";
      readonly case: string;
      /** For people: `deny ingress`. */
      readonly doing: string;
      readonly probes: readonly Probe[];
      readonly until: "as-expected" | "throughout";
      /** True where the time from the write before to its effect is measured. */
      readonly measures?: boolean;
      /** The case whose end this round also is: what that case saw closed must be open again. */
      readonly closes?: string;
      /** Nothing is said about the whole cluster where these are not as expected: the run ends. */
      readonly required?: boolean;
    }
  | { readonly kind: "hold"; readonly case: string; readonly probe: Probe }
  | { readonly kind: "ask-held"; readonly case: string; readonly probe: Probe };

/** What was seen at one step. Writes have no observations. */
export interface StepResult {
  readonly step: number;
  readonly observations: readonly ProbeObservation[];
  /** Milliseconds from the answer to the write before until a whole round was as expected. */
  readonly effectMs?: number;
}

/** Everything that will be tried. */
export interface ProofPlan {
  readonly run: string;
  readonly namespace: string;
  readonly pods: readonly CanaryPod[];
  readonly steps: readonly ProofStep[];
  /** Stages, one after the other; the lanes of a stage are about different pods, and are taken at the same time. */
  readonly stages: readonly (readonly Lane[])[];
  /** What cannot be tried here, and why. */
  readonly untried: readonly { readonly subject: ProofSubject; readonly why: string }[];
  /** What every row about connections leaves open here: `Between nodes it was not tried: …` */
  readonly caveats: readonly string[];
}
