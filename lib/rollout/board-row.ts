import type { GateResult } from "./gate.ts";
import type { Phase } from "./phase.ts";
import type { Rollout } from "./rollout.ts";

/** What is next for a namespace, in words, and the one action that its row offers. */
export interface NextStep {
  readonly tone: "neutral" | "ready" | "attention" | "danger" | "uncertain";
  readonly text: string;
  readonly action:
    | { readonly kind: "triage" }
    | { readonly kind: "promote"; readonly to: Phase; readonly label: string }
    | { readonly kind: "apply-revision"; readonly label: string }
    | { readonly kind: "watch"; readonly operationId: string }
    | { readonly kind: "release-hold"; readonly because: string }
    | { readonly kind: "open" };
}

/** One namespace on the board. Coverage is pods seen with a flow in that direction, of all that run. */
export interface BoardRow {
  readonly namespace: string;
  readonly rollout: Rollout;
  readonly workloads: number;
  readonly pods: number;
  readonly undecided: number;
  readonly coverage: { readonly ingressSeen: number; readonly egressSeen: number; readonly pods: number };
  readonly failingGates: readonly Pick<GateResult, "gate" | "title" | "evidence">[];
  readonly next: NextStep;
  /** Where an operation that is queued or runs leads. Absent while nothing is under way. */
  readonly movingTo?: Phase;
  /** The candidate differs from the revision in the cluster. */
  readonly candidateChanged: boolean;
  /** True where a rollback would give traffic back: a direction is enforced, or an operation runs or failed half-way. */
  readonly canRollBack: boolean;
}

/** The board: rows with holds and running operations first, then by name. */
export interface Board {
  readonly rows: readonly BoardRow[];
  readonly counts: Readonly<Record<Phase, number>>;
  readonly atMs: number;
}
