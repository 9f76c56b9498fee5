import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openConnection } from "#lib/server/cluster/cluster-connection.ts";
import { startTownCluster } from "./town-cluster.ts";

function open(path: string, context?: string) {
  return openConnection({ cluster: { kind: "kubeconfig", path, context }, writes: "on" });
}

describe("a kubeconfig", () => {
  test("that is not there refuses with its path", () => {
    const refused = open("/nowhere/kubeconfig");
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: "bad-kubeconfig", message: expect.stringContaining("/nowhere/kubeconfig") },
    });
  });

  test("without the context that was asked for says which it has", async () => {
    const { kubeconfigPath } = await startTownCluster();
    const refused = open(kubeconfigPath, "production");
    expect(refused).toMatchObject({ ok: false, refusal: { code: "bad-kubeconfig" } });
    if (!refused.ok) expect(refused.refusal.message).toMatch(/no context "production"; it has .*town/);
  });

  test.each([
    ["is no YAML", "{{{"],
    ["is a text", "hello"],
    ["is empty", ""],
    ["has no contexts", "apiVersion: v1\nkind: Config\n"],
    [
      "has a context without its cluster",
      "current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {}}]\nclusters: []\n",
    ],
    [
      "has a context without its user",
      "current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'https://x'}}]\n",
    ],
    [
      "is served without TLS",
      "current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'http://x'}}]\nusers: [{name: u, user: {}}]\n",
    ],
  ])("that %s refuses with one clear message", async (_how, text) => {
    const { kubeconfigPath } = await startTownCluster();
    writeFileSync(kubeconfigPath, text);
    expect(open(kubeconfigPath)).toMatchObject({
      ok: false,
      refusal: { code: "bad-kubeconfig", message: expect.stringMatching(/.{20,}\.$/) },
    });
  });

  test("whose token is not accepted is unauthorized", async () => {
    const { api, kubeconfigPath } = await startTownCluster();
    writeFileSync(kubeconfigPath, api.kubeconfig.replace(api.token, "wrong"));
    const opened = open(kubeconfigPath);
    if (!opened.ok) throw new Error(opened.refusal.message);
    expect(await opened.value.getNamespace("payments")).toMatchObject({
      ok: false,
      refusal: { code: "unauthorized" },
    });
    await opened.value.close();
  });

  test("whose authority did not sign the server's certificate fails closed", async () => {
    const one = await startTownCluster();
    const other = await startTownCluster();
    writeFileSync(one.kubeconfigPath, one.api.kubeconfig.replace(one.api.url, other.api.url));
    const opened = open(one.kubeconfigPath);
    if (!opened.ok) throw new Error(opened.refusal.message);
    expect(await opened.value.serverVersion()).toMatchObject({
      ok: false,
      refusal: { code: "unreachable", message: expect.stringMatching(/certificate/i) },
    });
    await opened.value.close();
  });
});
