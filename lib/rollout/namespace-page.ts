import type { FlowEdge } from "#lib/flows/index.ts";
import type { AllowRule, NetworkPolicy, Verdict } from "#lib/policy/index.ts";
import type { AuditEvent } from "./audit-event.ts";
import type { BoardRow } from "./board-row.ts";
import type { GateResult } from "./gate.ts";
import type { Operation, OperationPlan } from "./operation.ts";
import type { Phase } from "./phase.ts";
import type { Revision, TriageDecision } from "./rollout.ts";

/** One observed edge in the inbox of a namespace. */
export interface InboxEdge {
  readonly edge: FlowEdge;
  readonly connections: number;
  readonly denials: number;
  readonly now: Verdict;
  readonly candidate: Verdict;
  readonly decision?: TriageDecision;
  /** Whether this namespace still has to decide, by the rule of the board's count and of the gate. */
  readonly isUndecided: boolean;
  /** The namespace at the other end, where only its policies would deny the edge: it is decided there. */
  readonly decidedIn?: string;
}

/** A step that the namespace could take, with its gates and its exact writes. */
export interface StepPreview {
  readonly to: Phase;
  /** What the button says: "Stage", "Enforce ingress", "Enforce egress", "Lock", "Apply revision 3". */
  readonly label: string;
  readonly gates: readonly GateResult[];
  readonly plan?: OperationPlan;
  /** Names exactly these writes: a promotion that carries it starts only if it would still do the same. */
  readonly planHash?: string;
  /** Set when no plan exists at all: the reason and what to do. */
  readonly refusal?: { readonly code: string; readonly message: string; readonly detail?: readonly string[] };
  readonly mayStart: boolean;
}

/** What a rollback will write, in words and as kubectl lines that need nothing but the Kubernetes API. */
export interface RollbackPreview {
  readonly writes: readonly {
    readonly verb: "apply";
    readonly namespace: string;
    readonly name: string;
    readonly purpose: string;
  }[];
  readonly kubectl: string;
  readonly effect: string;
  /** What the rollback cannot lift: denies of other kinds that stand above the bridge. */
  readonly overruledBy: readonly string[];
}

/** Everything on the page of one namespace. */
export interface NamespacePage {
  readonly row: BoardRow;
  readonly sentence: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly next?: StepPreview;
  /** Present when the candidate differs from what is applied: bring it in without a change of phase. */
  readonly applyRevision?: StepPreview;
  readonly rollback?: RollbackPreview;
  readonly inbox: readonly InboxEdge[];
  readonly rules: readonly AllowRule[];
  readonly candidate: Revision;
  readonly applied?: Revision;
  readonly policies: readonly {
    readonly policy: NetworkPolicy;
    readonly owner: "drawbridge" | "foreign";
    readonly role: "open" | "revision" | "foreign";
    readonly selects: number;
  }[];
  readonly revisions: readonly Revision[];
  readonly activity: readonly AuditEvent[];
  readonly operation?: Operation;
}
