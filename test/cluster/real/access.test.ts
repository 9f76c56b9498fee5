import { expect, vi } from "vitest";
import { parse, stringify } from "yaml";
import type { ClusterId, NetworkPolicy, Snapshot } from "#lib/policy/index.ts";
import { watchSnapshot } from "#lib/server/cluster/watch-snapshot.ts";
import type { SnapshotStatus } from "#lib/rollout/index.ts";
import { afterThisTest, onReal, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";
import { ALLOW_WEB, policy } from "../policies.ts";
import { kubeconfigWith, makeAccount, tokenFor } from "./service-account.ts";

const READ = ["get", "list", "watch"];

/** An account that may do `verbs` on NetworkPolicies of all namespaces; its uid. */
const account = (scene: Scene, verbs: readonly string[]) =>
  makeAccount(scene, [{ apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs }]);

const ours = (scene: Scene) =>
  ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "allow-web", namespace: scene.namespace },
    spec: ALLOW_WEB,
  }) as NetworkPolicy;

onReal("an account without the verb is 403, dry run or not, with who may not do what", async (scene) => {
  const token = tokenFor(scene, await account(scene, READ), 600);
  const connection = scene.connect({ kubeconfig: kubeconfigWith(scene, token) });
  expect(await connection.listPolicies(scene.namespace)).toEqual({ ok: true, value: [] });
  for (const dryRun of [false, true]) {
    const refused = await connection.apply(ours(scene), { dryRun });
    expect(refused).toMatchObject({ ok: false, refusal: { code: "forbidden" } });
    if (!refused.ok)
      expect(refused.refusal.message).toContain(`system:serviceaccount:${scene.namespace}:watcher`);
  }
  const removed = await connection.remove({ namespace: scene.namespace, name: "allow-web" });
  expect(removed).toMatchObject({ ok: false, refusal: { code: "forbidden" } });
  const raw = await scene.send("DELETE", `${scene.policies}/allow-web`, { token });
  expect([outcomeOf(raw), raw.body?.details]).toEqual([
    { code: 403, reason: "Forbidden" },
    { name: "allow-web", group: "networking.k8s.io", kind: "networkpolicies" },
  ]);
});

onReal("an apply needs patch, and create as well where there is nothing yet", async (scene) => {
  const token = tokenFor(scene, await account(scene, ["get", "patch"]), 600);
  const connection = scene.connect({ kubeconfig: kubeconfigWith(scene, token) });
  expect(await connection.apply(ours(scene))).toMatchObject({ ok: false, refusal: { code: "forbidden" } });
  await scene.send("POST", `${scene.policies}?fieldManager=drawbridge`, { body: ours(scene) });
  const again = await connection.apply({
    ...ours(scene),
    metadata: { ...ours(scene).metadata, labels: { a: "b" } },
  });
  expect(again).toMatchObject({ ok: true, value: { created: false } });
});

onReal(
  "an account that may read policies alone gets a snapshot of them, and is told what it may not read",
  async (scene) => {
    const token = tokenFor(scene, await account(scene, READ), 600);
    await scene.apply(policy("allow-web"));
    const seen: { snapshot?: Snapshot; status?: SnapshotStatus } = {};
    const watch = watchSnapshot(
      scene.connect({ kubeconfig: kubeconfigWith(scene, token) }),
      {
        onChange: async (snapshot) => void (seen.snapshot = snapshot),
        onStatus: async (status) => void (seen.status = status),
        onError: (error) => {
          throw error;
        },
      },
      { clusterId: "contract" as ClusterId, batchMs: 20 },
    );
    afterThisTest(() => watch.stop());
    await vi.waitFor(() => {
      const here = seen.snapshot?.policies.filter(({ metadata }) => metadata.namespace === scene.namespace);
      expect([here?.map(({ metadata }) => metadata.name), seen.snapshot?.pods]).toEqual([["allow-web"], []]);
      expect(JSON.stringify(seen.status)).toContain("Pods");
    }, 30_000);
  },
);

onReal("a token that expired is 401, also in the middle of its use", async (scene) => {
  const uid = await account(scene, READ);
  const expired = scene.connect({ kubeconfig: kubeconfigWith(scene, tokenFor(scene, uid, -120)) });
  expect(await expired.listPolicies(scene.namespace)).toMatchObject({
    ok: false,
    refusal: { code: "unauthorized" },
  });
  // The server grants a minute to clocks that differ, and remembers for ten seconds that a token was good.
  const brief = scene.connect({ kubeconfig: kubeconfigWith(scene, tokenFor(scene, uid, -55)) });
  expect(await brief.listPolicies(scene.namespace)).toMatchObject({ ok: true });
  await vi.waitFor(
    async () =>
      expect(await brief.listPolicies(scene.namespace)).toMatchObject({
        ok: false,
        refusal: { code: "unauthorized" },
      }),
    { timeout: 40_000, interval: 1000 },
  );
});

onReal(
  "a kubeconfig that impersonates acts as somebody else, with their rights and not its own",
  async (scene) => {
    const admin = parse(scene.cluster.kubeconfig) as { users: { user: Record<string, unknown> }[] };
    for (const { user } of admin.users) user["as"] = `system:serviceaccount:${scene.namespace}:watcher`;
    await account(scene, READ);
    const connection = scene.connect({ kubeconfig: stringify(admin) });
    expect(await connection.listPolicies(scene.namespace)).toEqual({ ok: true, value: [] });
    const refused = await connection.apply(ours(scene));
    expect(refused).toMatchObject({ ok: false, refusal: { code: "forbidden" } });
    const token = tokenFor(scene, "", 600);
    const mayNot = await scene.send("GET", scene.policies, {
      token,
      headers: { "impersonate-user": "root" },
    });
    expect(mayNot.code).toBeGreaterThanOrEqual(401);
  },
);
