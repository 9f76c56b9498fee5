import {
  observationOf,
  probesOf,
  proofPlan,
  type CanaryPod,
  type Probe,
  type ProbeObservation,
  type ProofPlan,
  type ProofTargets,
  type StepResult,
} from "#lib/probes/index.ts";
import { TOWN_AT_MS } from "./cluster-parts.ts";

/** The canary pods of a run in the town: `near` on the client's node, the rest on the other. */
export const canaryPods: readonly CanaryPod[] = [
  { role: "client", name: "canary-client-1a2b3c4d-x7k2p", ip: "10.1.1.90", nodeName: "node-1" },
  { role: "stranger", name: "canary-stranger-1a2b3c4d-9fq4z", ip: "10.1.2.91", nodeName: "node-2" },
  { role: "near", name: "canary-near-1a2b3c4d-b6n8w", ip: "10.1.1.92", nodeName: "node-1" },
  { role: "far", name: "canary-far-1a2b3c4d-t5m3c", ip: "10.1.2.93", nodeName: "node-2" },
  { role: "sctp", name: "canary-sctp-1a2b3c4d-h2v9d", ip: "10.1.2.94", nodeName: "node-2" },
];

/** Everything that the town has to reach beside the canary pods. */
export const canaryTargets: ProofTargets = {
  lookup: "kubernetes.default.svc.cluster.local.",
  dns: { title: "DNS", address: "10.1.1.53", port: 53 },
  dnsRules: [
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
      ],
      ports: [
        { protocol: "UDP", port: 53 },
        { protocol: "TCP", port: 53 },
      ],
    },
  ],
  node: { title: "node node-2", address: "10.0.0.12" },
  outside: { title: "203.0.113.9", address: "203.0.113.9", port: 443 },
};

/** The plan of a run in the town. */
export function canaryPlan(parts: Partial<Parameters<typeof proofPlan>[0]> = {}): ProofPlan {
  return proofPlan({
    run: "1a2b3c4d",
    instance: "town",
    namespace: "drawbridge-canary-1a2b3c4d",
    pods: canaryPods,
    targets: canaryTargets,
    ...parts,
  });
}

/** What every asking step of a plan sees: what `seen` says, or what is expected where it says nothing. */
export function resultsOf(
  plan: ProofPlan,
  seen: (probe: Probe, step: number) => ProbeObservation["seen"] | undefined = () => undefined,
): readonly StepResult[] {
  return plan.steps.flatMap((step, i): StepResult[] => {
    const probes = step.kind === "hold" ? [step.probe] : probesOf(step);
    if (probes.length === 0) return [];
    const observations = probes.map((probe) =>
      observationOf(probe, seen(probe, i) ?? probe.expected, { atMs: TOWN_AT_MS + i }),
    );
    const measures = step.kind === "observe" && step.measures === true;
    return [{ step: i, observations, ...(measures ? { effectMs: 10 * i } : {}) }];
  });
}
