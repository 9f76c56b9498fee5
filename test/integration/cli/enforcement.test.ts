import { expect, test } from "vitest";
import { startTownCluster } from "../cluster/town-cluster.ts";
import { drawbridge, folderOf } from "./run-drawbridge.ts";
import { APPS } from "./town-manifests.ts";

const FLANNEL = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-flannel-ds, namespace: kube-flannel}
spec:
  selector: {matchLabels: {app: flannel}}
  template:
    metadata: {labels: {app: flannel}}
    spec:
      hostNetwork: true
      containers: [{name: kube-flannel, image: "ghcr.io/flannel-io/flannel:v0.27.4"}]
`;

test("a network that enforces nothing is a finding, called by its name", async () => {
  const { code, out, err } = await drawbridge(["enforcement", folderOf({ "flannel.yaml": FLANNEL })]);
  expect(err).toBe("");
  expect(out.split("\n").slice(0, 2)).toEqual([
    "flannel 0.27.4, alone",
    "Policies are accepted and nothing comes of them.",
  ]);
  expect(code).toBe(1);
});

test("the report in JSON has all ten features, and a folder of applications says that nobody knows", async () => {
  const { code, out } = await drawbridge([
    "enforcement",
    folderOf({ "apps.yaml": APPS }),
    "--format",
    "json",
  ]);
  const report = JSON.parse(out) as { cni: object; features: readonly unknown[] };
  expect(report.cni).toMatchObject({ name: "unknown", enforces: "unknown" });
  expect(report.features).toHaveLength(10);
  expect(code).toBe(1);
});

test("a live cluster is recognised by its objects", async () => {
  const town = await startTownCluster();
  const { out } = await drawbridge(["enforcement", "--kubeconfig", town.kubeconfigPath]);
  expect(out).toMatch(/^Distribution: .*Enforces: (yes|no|unknown)\.$/m);
});

test("a format that no report has is refused with those there are", async () => {
  const { code, err } = await drawbridge(["enforcement", ".", "--format", "csv"]);
  expect(code).toBe(2);
  expect(err).toContain("There are txt, json.");
});
