import { expect, test } from "vitest";
import type { Peer, WorkloadId } from "#lib/policy/index.ts";
import { canarySetup, isCanaryPeer } from "#lib/probes/index.ts";

function workload(name: string, namespace: string): Peer {
  const id = `${namespace}/ReplicaSet/${name}` as WorkloadId;
  return { kind: "workload", id, namespace, name, workloadKind: "ReplicaSet" };
}

test("every workload of a run is known by its name, and so is a pod of it that nobody resolves any more", () => {
  const { workloads } = canarySetup({ run: "1a2b3c4d", image: "agnhost", instance: "town" });
  for (const { manifest } of workloads) {
    const { name, namespace = "" } = manifest.metadata;
    expect(isCanaryPeer(workload(name, namespace))).toBe(true);
    expect(isCanaryPeer(workload(name, "try-here"), "try-here")).toBe(true);
    const podName = `${name}-x7k2p`;
    expect(isCanaryPeer({ kind: "unknown", reason: "gone", namespace, podName })).toBe(true);
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
    expect(isCanaryPeer(workload(name, "try-here"), "try-here")).toBe(false);
  expect(isCanaryPeer({ kind: "external", addresses: ["203.0.113.9"] })).toBe(false);
});

test("a pod that only has such a name is counted, or what it needs would be cut unseen", () => {
  for (const namespace of ["payments", "drawbridge-canary-99999999", "drawbridge-canary"])
    expect(isCanaryPeer(workload("canary-near-1a2b3c4d", namespace), "try-here")).toBe(false);
  expect(isCanaryPeer({ kind: "unknown", reason: "gone", podName: "canary-near-1a2b3c4d-x7k2p" })).toBe(
    false,
  );
});
