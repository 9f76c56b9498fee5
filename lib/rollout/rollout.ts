import type { AllowRule, ClusterId, NetworkPolicy, RuleId } from "#lib/policy/index.ts";
import type { EdgeKey } from "#lib/flows/index.ts";
import type { Phase } from "./phase.ts";

/** Identifies a stored revision. */
export type RevisionId = string & { readonly __brand: "RevisionId" };

/** An immutable, content-hashed set of manifests for one namespace. Open policies are never part of it. */
export interface Revision {
  readonly id: RevisionId;
  readonly clusterId: ClusterId;
  readonly namespace: string;
  /** 1, 2, 3 … per namespace. */
  readonly number: number;
  /** Hex digest over the manifests' specs and names, order-free. Equal hashes mean equal revisions. */
  readonly contentHash: string;
  readonly policies: readonly NetworkPolicy[];
  readonly ruleIds: readonly RuleId[];
  readonly author: string;
  readonly createdAtMs: number;
  /** resourceVersion of the snapshot that it was computed from. */
  readonly snapshotVersion: string;
}

/** Why a namespace may not be advanced until somebody releases it. */
export interface Hold {
  readonly kind: "held";
  readonly reason: string;
  readonly by: string;
  readonly sinceMs: number;
}

/** Where one namespace stands. Keyed by the namespace's UID: a recreated namespace starts at `observe`. */
export interface Rollout {
  readonly clusterId: ClusterId;
  readonly namespace: string;
  readonly namespaceUid: string;
  readonly phase: Phase;
  readonly phaseSinceMs: number;
  readonly revisionId?: RevisionId;
  readonly revisionNumber?: number;
  readonly revisionHash?: string;
  readonly hold: { readonly kind: "free" } | Hold;
  /** The operation under way, if any: nothing else may be promoted meanwhile; a rollback always may. */
  readonly operationId?: string;
}

/** What somebody decided about an observed edge; an edge without one is undecided. */
export type TriageDecision =
  | { readonly kind: "accepted"; readonly ruleId: RuleId; readonly by: string; readonly atMs: number }
  | { readonly kind: "dismissed"; readonly reason: string; readonly by: string; readonly atMs: number }
  | { readonly kind: "not-expressible"; readonly reason: string; readonly by: string; readonly atMs: number };

/** One decision, as stored: it belongs to the edge and to the namespace whose inbox it was taken in. */
export interface Triage {
  readonly clusterId: ClusterId;
  readonly namespace: string;
  readonly edgeKey: EdgeKey;
  readonly decision: TriageDecision;
}

/** Rules and decisions that concern one namespace: the input of its candidate. */
export interface Intent {
  readonly rules: readonly AllowRule[];
  readonly triage: readonly Triage[];
}
