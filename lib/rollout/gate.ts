import type { FlowEdge, CoverageGap } from "#lib/flows/index.ts";
import type { LintScene, Protocol, Snapshot } from "#lib/policy/index.ts";
import type { EnforcementProof, ProvedNetwork } from "#lib/probes/index.ts";
import type { OperationPlan } from "./operation.ts";
import type { Phase } from "./phase.ts";
import type { Intent, Revision, Rollout } from "./rollout.ts";
import type { SideReplay } from "./triage/side-replay.ts";

/** The gates, by name; each lives in a file of its own under `gates/`. */
export type GateName =
  | "enforcement"
  | "observed-long-enough"
  | "dns"
  | "undecided"
  | "lint"
  | "bridge-equivalence"
  | "dry-run"
  | "hold";

/** One thing that a gate found, pointing at the object it is about. */
export interface GateFinding {
  readonly about:
    | { readonly kind: "edge"; readonly edgeKey: string }
    | { readonly kind: "pod"; readonly namespace: string; readonly pod: string }
    | { readonly kind: "workload"; readonly id: string }
    | {
        readonly kind: "policy";
        readonly namespace?: string;
        readonly name: string;
        readonly policyKind: string;
      }
    | { readonly kind: "namespace"; readonly namespace: string };
  readonly text: string;
  /** The one question that it answers, where there is one, so that all its reasons can be read. Ends as `parseEnd` reads them. */
  readonly question?: {
    readonly from: string;
    readonly to: string;
    readonly port: number;
    readonly protocol: Protocol;
  };
}

/** A gate's word on one step, with what it rests on. `fix` says what to do, and is empty when it passes. */
export interface GateResult {
  readonly gate: GateName;
  readonly title: string;
  readonly status: "pass" | "fail" | "waiting";
  readonly evidence: string;
  readonly findings: readonly GateFinding[];
  readonly fix: string;
}

/** What the server said to a dry run of every write of the step and of its rollback. */
export interface DryRunEvidence {
  readonly atMs: number;
  readonly refusals: readonly { readonly write: string; readonly message: string }[];
  readonly writes: number;
}

/** Everything that gates may look at. No gate reads a clock or asks a server. */
export interface GateInput {
  readonly now: number;
  readonly target: Phase;
  readonly rollout: Rollout;
  readonly snapshot: Snapshot;
  readonly candidate: Revision;
  readonly plan: OperationPlan;
  readonly intent: Intent;
  /** Observed edges with an end in the namespace, over the observation window. */
  readonly edges: readonly FlowEdge[];
  readonly observedSinceMs?: number;
  readonly gaps: readonly CoverageGap[];
  /** Absent until the server was asked. */
  readonly dryRun?: DryRunEvidence;
  readonly observationDays: number;
  /** Who we are in the cluster: decides which live policies the candidate replaces. */
  readonly instance: string;
  /** What discovery and the enforcement report know and lint asks for; absent where neither was made. */
  readonly lintScene?: LintScene;
  /** The newest run of canary pods that was carried through. */
  readonly proof?: EnforcementProof;
  /** The network as it is now, settings included; the snapshot's CNI alone where it is absent. */
  readonly network?: ProvedNetwork;
  /** Both sides of each edge, now and under the candidate; computed from the rest where it is absent. */
  readonly replay?: SideReplay;
}

/** A named check: pure, one file each, and it names what it found. */
export interface Gate {
  readonly name: GateName;
  readonly title: string;
  /** Phases whose entry it guards. */
  readonly guards: readonly Phase[];
  evaluate(input: GateInput): GateResult;
}
