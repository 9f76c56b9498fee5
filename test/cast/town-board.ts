import type { BoardRow, Operation, OperationId, Phase, Step } from "#lib/rollout/index.ts";
import type { ClusterId, NetworkPolicy } from "#lib/policy/index.ts";
import { TOWN_AT_MS } from "./cluster-parts.ts";

const MINUTE_MS = 60_000;

/** A row of the board: a namespace of the town at a phase, free, with everything seen and decided. */
export function rowOf(namespace: string, phase: Phase, more: Partial<BoardRow> = {}): BoardRow {
  return {
    namespace,
    rollout: {
      clusterId: "town" as ClusterId,
      namespace,
      namespaceUid: `uid-ns-${namespace}`,
      phase,
      phaseSinceMs: TOWN_AT_MS - 18 * MINUTE_MS,
      hold: { kind: "free" },
    },
    workloads: 2,
    pods: 4,
    undecided: 0,
    coverage: { ingressSeen: 4, egressSeen: 4, pods: 4 },
    failingGates: [],
    next: { tone: "ready", text: "No drift", action: { kind: "open" } },
    candidateChanged: false,
    canRollBack: phase !== "observe" && phase !== "staged",
    ...more,
  };
}

/** A policy of `storefront` by name, over every pod. */
export function policyNamed(name: string): NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace: "storefront" },
    spec: { podSelector: {}, policyTypes: ["Ingress"] },
  };
}

/** The steps of enforcing ingress on `storefront` and then opening it again: a delete, a barrier, an apply. */
export const STEPS: readonly Step[] = [
  {
    kind: "delete",
    purpose: "close ingress",
    target: { namespace: "storefront", name: "zz-drawbridge-open-ingress", uid: "uid-open" },
    was: policyNamed("zz-drawbridge-open-ingress"),
  },
  { kind: "barrier", purpose: "wait until the writes before are seen in effect", settleMs: 500 },
  { kind: "apply", purpose: "open ingress", policy: policyNamed("zz-drawbridge-open-ingress") },
];

/** An operation over `STEPS`, running, nothing written yet. */
export function operationOf(more: Partial<Operation> = {}): Operation {
  return {
    id: "op-1" as OperationId,
    clusterId: "town" as ClusterId,
    plan: {
      kind: "promote",
      namespace: "storefront",
      namespaceUid: "uid-ns-storefront",
      from: { phase: "staged" },
      to: { phase: "ingress" },
      steps: STEPS,
      effect: "Ingress is enforced in storefront.",
      snapshotVersion: "100",
    },
    state: "running",
    steps: [],
    author: "dana",
    reason: "gates pass",
    createdAtMs: TOWN_AT_MS,
    ...more,
  };
}
