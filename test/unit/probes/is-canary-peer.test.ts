import { expect, test } from "vitest";
import type { Peer, WorkloadId } from "#lib/policy/index.ts";
import { canarySetup, isCanaryPeer } from "#lib/probes/index.ts";

function workload(name: string): Peer {
  const id = `payments/ReplicaSet/${name}` as WorkloadId;
  return { kind: "workload", id, namespace: "payments", name, workloadKind: "ReplicaSet" };
}

test("every workload of a run is known by its name, and so is a pod of it that nobody resolves any more", () => {
  const { workloads } = canarySetup({ run: "1a2b3c4d", image: "agnhost", instance: "town" });
  for (const { manifest } of workloads) {
    expect(isCanaryPeer(workload(manifest.metadata.name))).toBe(true);
    const podName = `${manifest.metadata.name}-x7k2p`;
    expect(isCanaryPeer({ kind: "unknown", reason: "gone", podName })).toBe(true);
  }
});

test("a canary deployment of somebody else is none of ours", () => {
  for (const name of [
    "canary",
    "canary-api",
    "canary-client",
    "canary-near-7d9f",
    "api-canary-near-1a2b3c4d",
  ])
    expect(isCanaryPeer(workload(name))).toBe(false);
  expect(isCanaryPeer({ kind: "external", addresses: ["203.0.113.9"] })).toBe(false);
});
