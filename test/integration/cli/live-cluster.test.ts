import { join } from "node:path";
import { expect, test } from "vitest";
import { startTownCluster } from "../cluster/town-cluster.ts";
import { drawbridge, folderOf } from "./run-drawbridge.ts";

const DENY_ALL = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny-all, namespace: payments}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;

test("a live cluster is read once by its kubeconfig, and nothing in it changes", async () => {
  const town = await startTownCluster();
  const before = town.store.resourceVersion;
  const { code, out, err } = await drawbridge(["connectivity", "--kubeconfig", town.kubeconfigPath]);
  expect(err).toBe("");
  expect(out).toContain("payments/");
  expect(code).toBe(0);
  expect(town.store.resourceVersion).toBe(before);
});

test("a folder beside a live cluster is taken as if it were applied", async () => {
  const town = await startTownCluster();
  const folder = folderOf({ "deny.yaml": DENY_ALL });
  const { code, out } = await drawbridge(["diff", folder, "--kubeconfig", town.kubeconfigPath]);
  expect(out).toMatch(/^- .* => payments\//m);
  expect(code).toBe(1);
});

test("a context that the kubeconfig does not have, and a server that is not there, are told in one sentence", async () => {
  const town = await startTownCluster();
  const wrong = await drawbridge([
    "connectivity",
    "--kubeconfig",
    town.kubeconfigPath,
    "--context",
    "staging",
  ]);
  expect([wrong.code, wrong.out]).toEqual([2, ""]);
  expect(wrong.err).toContain('has no context "staging"');
  const missing = await drawbridge(["connectivity", "--kubeconfig", join(folderOf({}), "none")]);
  expect(missing.code).toBe(2);
  expect(missing.err).toContain("cannot be used");
});

test("several files in KUBECONFIG must be told apart", async () => {
  const { code, err } = await drawbridge(["connectivity", "--context", "x"], {
    env: { KUBECONFIG: "/a:/b" },
  });
  expect(code).toBe(2);
  expect(err).toContain("Choose one with --kubeconfig FILE");
});
