import { expect, it } from "vitest";
import {
  LABEL_CANARY,
  scratchNamespace,
  withoutScratchNamespaces,
  type Snapshot,
} from "#lib/policy/index.ts";
import { namespaceOf, podOf, workloadOf } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";

function during(name: string, labels: Readonly<Record<string, string>>): Snapshot {
  const before = town();
  const canary = workloadOf(`${name}/ReplicaSet/canary-near-1a2b3c4d`, { [LABEL_CANARY]: "1a2b3c4d" });
  return town({
    namespaces: [...before.namespaces, { ...namespaceOf(name), labels }],
    workloads: [...before.workloads, canary],
    pods: [...before.pods, podOf(canary, "canary-near-1a2b3c4d-x7k2p", "10.1.1.99")],
    policies: [
      ...before.policies,
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "canary-deny", namespace: name },
        spec: { podSelector: {}, policyTypes: ["Ingress"] },
      },
    ],
  });
}

it("a proof's own namespace is left out with all that is in it, the same way each time", () => {
  const snapshot = during(scratchNamespace("1a2b3c4d"), { [LABEL_CANARY]: "1a2b3c4d" });
  const seen = withoutScratchNamespaces(snapshot);
  expect(seen).toEqual(town());
  expect(withoutScratchNamespaces(snapshot)).toBe(seen);
});

it("a namespace of somebody's is never hidden by a label or a name alone", () => {
  for (const snapshot of [
    during("payments-too", { [LABEL_CANARY]: "1a2b3c4d" }),
    during(scratchNamespace("1a2b3c4d"), {}),
    during(scratchNamespace("1a2b3c4d"), { [LABEL_CANARY]: "99999999" }),
  ])
    expect(withoutScratchNamespaces(snapshot)).toBe(snapshot);
});
