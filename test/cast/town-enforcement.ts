import { FEATURES, type EnforcementReport, type FeatureState } from "#lib/enforcement/index.ts";
import type { EnforcementProof, ProbeObservation, ProofRow, ProofSubject } from "#lib/probes/index.ts";
import type { EnforcementPage } from "#lib/rollout/index.ts";
import { TOWN_AT_MS } from "./cluster-parts.ts";

/** When the town's enforcement was proved. */
export const PROVED_AT_MS = TOWN_AT_MS - 7_200_000;

/** What the town's objects say: every feature `enforced`, unless told otherwise. */
export function townReport(
  states: Partial<Record<(typeof FEATURES)[number], FeatureState>> = {},
  more: Partial<EnforcementReport> = {},
): EnforcementReport {
  return {
    cni: { name: "cilium", version: "1.19.4", enforces: "yes", evidence: "DaemonSet kube-system/cilium." },
    title: "Cilium 1.19.4",
    distribution: "kind",
    profile: "cilium",
    inert: false,
    features: FEATURES.map((feature) => ({
      feature,
      state: states[feature] ?? "enforced",
      reason: `What is known of ${feature}.`,
    })),
    quirks: [],
    evidence: [],
    unreadable: [],
    ...more,
  };
}

/** One attempted connection between canary pods. */
export function attempt(more: Partial<ProbeObservation> = {}): ProbeObservation {
  return {
    from: "client",
    to: "server",
    port: 8080,
    protocol: "TCP",
    expected: "blocked",
    seen: "blocked",
    atMs: PROVED_AT_MS,
    ...more,
  };
}

/** A row of the proof with one connection. */
export function proofRow(subject: ProofSubject, outcome: ProofRow["outcome"] = "proved"): ProofRow {
  return { subject, outcome, text: `What was seen of ${subject}.`, observations: [attempt()], policies: [] };
}

/** A finished run that proved ingress, egress and the bridge. */
export function townProof(more: Partial<EnforcementProof> = {}): EnforcementProof {
  return {
    id: "proof-1",
    startedAtMs: PROVED_AT_MS - 95_000,
    finishedAtMs: PROVED_AT_MS,
    startedBy: "dana",
    cni: { name: "cilium", version: "1.19.4" },
    image: "registry.k8s.io/e2e-test-images/agnhost:2.53",
    namespace: "drawbridge-canary-1",
    state: "finished",
    progress: { done: 24, total: 24, doing: "" },
    rows: [proofRow("ingress"), proofRow("egress"), proofRow("bridge")],
    inert: false,
    settleMs: 1_240,
    leftBehind: [],
    ...more,
  };
}

/** The Enforcement screen of the town, proved two hours ago. */
export function enforcementPage(more: Partial<EnforcementPage> = {}): EnforcementPage {
  const proof = townProof();
  return {
    report: townReport(),
    findings: [],
    standing: { kind: "proved", proofId: proof.id, atMs: PROVED_AT_MS },
    proof,
    history: [],
    mayProve: { ok: true },
    ...more,
  };
}
