import {
  compileRules,
  contentHash,
  type AllowRule,
  type RulePeer,
  type Snapshot,
} from "#lib/policy/index.ts";
import type { Revision, RevisionId } from "./rollout.ts";

/** What a candidate follows from. */
export interface CandidateInput {
  readonly snapshot: Snapshot;
  readonly namespace: string;
  /** Rules of the whole cluster or of this namespace: those without a side here, and expired ones, are left out. */
  readonly rules: readonly AllowRule[];
  /** The newest revision of this namespace that is stored, if there is one. */
  readonly previous?: Revision;
  readonly id: RevisionId;
  readonly author: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The revision that the accepted rules amount to. Where it says what `previous` says already, it *is* `previous`: equal
 * hashes mean equal revisions, and no new number is given to nothing new.
 */
export function candidateRevision(input: CandidateInput): Revision {
  const { snapshot, namespace, previous, id, author, now } = input;
  const rules = input.rules.filter(
    (rule) => hasSideIn(rule, namespace) && (rule.expiresAtMs === undefined || rule.expiresAtMs > now),
  );
  const policies = compileRules(rules, namespace);
  const hash = contentHash(policies);
  if (previous?.contentHash === hash) return previous;
  return {
    id,
    clusterId: snapshot.clusterId,
    namespace,
    number: (previous?.number ?? 0) + 1,
    contentHash: hash,
    policies,
    ruleIds: rules.map((rule) => rule.id),
    author,
    createdAtMs: now,
    snapshotVersion: snapshot.resourceVersion,
  };
}

function hasSideIn({ sender, receiver }: AllowRule, namespace: string): boolean {
  const isHere = (peer: RulePeer): boolean => peer.kind === "pods" && peer.namespace === namespace;
  return isHere(sender) || isHere(receiver);
}
