import type { Finding } from "#lib/discovery/index.ts";
import type { EnforcementReport } from "#lib/enforcement/index.ts";
import type { EnforcementProof, ProofStanding } from "#lib/probes/index.ts";

/** Everything on the Enforcement screen: what the objects say, what canary pods proved, and what the platform needs. */
export interface EnforcementPage {
  readonly report: EnforcementReport;
  readonly findings: readonly Finding[];
  /** What the last finished proof is worth now. */
  readonly standing: ProofStanding;
  /** The newest run, under way or ended in whatever way. */
  readonly proof?: EnforcementProof;
  /** The newest run that finished, where that is an older one: the standing rests on it. */
  readonly finished?: EnforcementProof;
  /** Runs from the newest on, without their rows. */
  readonly history: readonly Omit<EnforcementProof, "rows">[];
  /** Whether a run may be started now; `why` says what stands against it and what to do. */
  readonly mayProve: { readonly ok: true } | { readonly ok: false; readonly why: string };
  /** What a run would write, where that is known beforehand. */
  readonly plan?: {
    readonly namespace: string;
    readonly image: string;
    readonly pods: number;
    readonly policies: number;
    /** How long it takes, roughly. */
    readonly aboutMs?: number;
  };
}
