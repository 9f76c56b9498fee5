import type { Finding } from "#lib/discovery/index.ts";
import type { EnforcementReport } from "#lib/enforcement/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";
import type { Snapshot } from "#lib/policy/index.ts";
import type { NamespaceBaseline } from "../baseline-document.ts";

/** A finished run of canary pods, as far as a runbook tells of it. */
export interface RunbookProof {
  readonly finishedAtMs?: number;
  readonly startedBy: string;
  readonly image: string;
  readonly inert?: boolean;
  /** Why it does not count for the cluster as it is now: another CNI, version or mode, too old, or disproved. */
  readonly doubt?: string;
  readonly settleMs?: number;
  readonly rows: readonly { readonly subject: string; readonly outcome: string; readonly text: string }[];
}

/** What a runbook is written from. */
export interface RunbookInput {
  readonly snapshot: Snapshot;
  readonly report: EnforcementReport;
  readonly findings: readonly Finding[];
  readonly edges: readonly FlowEdge[];
  /** By name of the namespace; these are the namespaces that it is about. */
  readonly baselines: readonly NamespaceBaseline[];
  /** The newest finished run, if there is one. */
  readonly proof?: RunbookProof;
  /** Image of the canary pods; one that can be pulled in this cluster. */
  readonly canaryImage: string;
  /** How long must be observed before anything is enforced. */
  readonly observationDays: number;
}

/** What canary pods run unless somebody says otherwise. */
export const CANARY_IMAGE = "registry.k8s.io/e2e-test-images/agnhost:2.53";
