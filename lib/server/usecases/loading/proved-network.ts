import "server-only";

import { dnsRules, findingsOf } from "#lib/discovery/index.ts";
import type { Finding } from "#lib/discovery/index.ts";
import { enforcementReport, type EnforcementReport } from "#lib/enforcement/index.ts";
import { NO_CLUSTER_ASKED, type RuleDraft, type Snapshot } from "#lib/policy/index.ts";
import { provedNetwork, type ProvedNetwork } from "#lib/probes/index.ts";

const reports = new WeakMap<Snapshot, EnforcementReport>();

/** What the objects of the cluster say about enforcement; made once for a snapshot. */
export function networkReport(snapshot: Snapshot): EnforcementReport {
  const known = reports.get(snapshot);
  if (known !== undefined) return known;
  const report = enforcementReport(snapshot.evidence ?? NO_CLUSTER_ASKED);
  reports.set(snapshot, report);
  return report;
}

/** The network that a proof is of, settings included: a proof of another one is none. */
export function networkOf(snapshot: Snapshot): ProvedNetwork {
  return provedNetwork(snapshot, snapshot.evidence === undefined ? undefined : networkReport(snapshot));
}

/** What a default-deny would break in this cluster. */
export function findingsIn(snapshot: Snapshot, report: EnforcementReport): readonly Finding[] {
  return findingsOf(snapshot, report);
}

/** The rules that let pods of a namespace resolve names in this cluster. */
export function canaryDnsRules(snapshot: Snapshot, namespace: string): readonly RuleDraft[] {
  return dnsRules(snapshot, namespace);
}
