import { expect, vi } from "vitest";
import type { ClusterId, NetworkPolicy, Snapshot } from "#lib/policy/index.ts";
import { watchSnapshot } from "#lib/server/cluster/watch-snapshot.ts";
import { afterThisTest, onBoth, type Scene } from "../clusters.ts";
import { ALLOW_WEB, policy } from "../policies.ts";
import { writeShop } from "../write-shop.ts";

const ours = (scene: Scene, spec: object = ALLOW_WEB, name = "allow-web") =>
  ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace: scene.namespace, labels: { "app.kubernetes.io/managed-by": "drawbridge" } },
    spec,
  }) as NetworkPolicy;

onBoth(
  "the product applies, changes, reads, lists and removes a policy, and says what it did",
  async (scene) => {
    const connection = scene.connect();
    const ref = { namespace: scene.namespace, name: "allow-web" };
    expect(await connection.serverVersion()).toMatchObject({ ok: true, value: expect.stringMatching(/^v/) });
    expect(await connection.apply(ours(scene), { dryRun: true })).toMatchObject({
      ok: true,
      value: { created: true },
    });
    expect(await connection.getPolicy(ref)).toMatchObject({ ok: false, refusal: { code: "not-found" } });
    expect(await connection.apply(ours(scene))).toMatchObject({ ok: true, value: { created: true } });
    expect(await connection.apply(ours(scene))).toMatchObject({ ok: true, value: { created: false } });
    expect(await connection.getPolicy(ref)).toMatchObject({ ok: true, value: { spec: ALLOW_WEB } });
    expect(await connection.listPolicies(scene.namespace)).toMatchObject({
      ok: true,
      value: [{ metadata: ref }],
    });
    expect(await connection.getNamespace(scene.namespace)).toMatchObject({
      ok: true,
      value: { name: scene.namespace },
    });
    expect(await connection.remove(ref, { dryRun: true })).toEqual({ ok: true, value: { existed: true } });
    expect(await connection.remove(ref)).toEqual({ ok: true, value: { existed: true } });
    expect(await connection.remove(ref)).toEqual({ ok: true, value: { existed: false } });
  },
);

onBoth("the product is refused what another manager owns, and never forces it", async (scene) => {
  await scene.apply(policy("allow-web"), "fieldManager=argocd");
  const refused = await scene.connect().apply(ours(scene, { ...ALLOW_WEB, ingress: [{}] }));
  expect(refused).toMatchObject({
    ok: false,
    refusal: { code: "conflict", causes: [{ field: ".spec.ingress", manager: "argocd" }] },
  });
});

onBoth("the product's preconditions hold: another uid, an older version", async (scene) => {
  const connection = scene.connect();
  const ref = { namespace: scene.namespace, name: "allow-web" };
  const first = await connection.apply(ours(scene));
  if (!first.ok) throw new Error(first.refusal.message);
  const { uid, resourceVersion } = first.value.policy.metadata;
  await connection.apply(ours(scene, { ...ALLOW_WEB, ingress: [{}] }));
  const precondition = { uid, resourceVersion };
  const conflict = { ok: false, refusal: { code: "conflict" } };
  expect(await connection.apply(ours(scene), { precondition })).toMatchObject(conflict);
  expect(await connection.remove({ ...ref, ...precondition })).toMatchObject(conflict);
  expect(await connection.remove({ ...ref, uid: "11111111-1111-4111-8111-111111111111" })).toMatchObject(
    conflict,
  );
  expect(await connection.remove({ ...ref, uid })).toEqual({ ok: true, value: { existed: true } });
});

onBoth(
  "the product names the field that is invalid, and the namespace that is not there or goes away",
  async (scene) => {
    const connection = scene.connect();
    const invalid = { ...ALLOW_WEB, ingress: [{ ports: [{ protocol: "TCP", port: 99_999 }] }] };
    expect(await connection.apply(ours(scene, invalid))).toMatchObject({
      ok: false,
      refusal: { code: "invalid", causes: [{ field: "spec.ingress[0].ports[0].port" }] },
    });
    const nowhere = ours({ ...scene, namespace: "nowhere" });
    expect(await connection.apply(nowhere)).toMatchObject({ ok: false, refusal: { code: "not-found" } });
    const path = `/api/v1/namespaces/${scene.namespace}`;
    const hold = { metadata: { finalizers: ["example.com/hold"] } };
    await scene.send("PATCH", path, { contentType: "application/merge-patch+json", body: hold });
    await scene.send("DELETE", path);
    expect(await connection.apply(ours(scene))).toMatchObject({
      ok: false,
      refusal: { code: "namespace-terminating" },
    });
  },
);

onBoth(
  "the product's snapshot holds what controllers and kubelets wrote, and follows what changes",
  async (scene) => {
    await writeShop(scene.cluster, scene.namespace);
    const snapshots: Snapshot[] = [];
    const connection = scene.connect();
    const watch = watchSnapshot(
      connection,
      {
        onChange: async (snapshot) => void snapshots.push(snapshot),
        onStatus: async () => {},
        onError: (error) => {
          throw error;
        },
      },
      { clusterId: "contract" as ClusterId, batchMs: 20 },
    );
    afterThisTest(() => watch.stop());
    const latest = () => shopIn(snapshots.at(-1), scene.namespace);
    const wait = { timeout: 30_000 };
    await vi.waitFor(() => expect(latest()).toEqual(EXPECTED_SHOP), wait);
    await connection.apply(ours(scene));
    await vi.waitFor(() => expect(latest()).toEqual({ ...EXPECTED_SHOP, policies: ["allow-web"] }), wait);
    await connection.remove({ namespace: scene.namespace, name: "allow-web" });
    await vi.waitFor(() => expect(latest()).toEqual(EXPECTED_SHOP), wait);
  },
);

const EXPECTED_SHOP = {
  namespace: true,
  workloads: [
    ["CronJob", "settle"],
    ["Deployment", "web"],
  ],
  pods: [["web-6f7c9d5b8-abcde", ["10.1.1.10"]]],
  services: ["web"],
  endpoints: [["web", ["10.1.1.10"]]],
  policies: [],
};

/** What of a snapshot is about the scene's namespace, without what differs between servers (uids, versions). */
function shopIn(snapshot: Snapshot | undefined, namespace: string) {
  const here = (row: { readonly namespace: string }) => row.namespace === namespace;
  return {
    namespace: snapshot?.namespaces.some(({ name }) => name === namespace),
    workloads: snapshot?.workloads
      .filter(here)
      .map(({ kind, name }) => [kind, name])
      .sort(),
    pods: snapshot?.pods.filter(here).map(({ name, ips }) => [name, ips]),
    services: snapshot?.services.filter(here).map(({ name }) => name),
    endpoints: snapshot?.endpointSlices
      .filter(here)
      .map(({ service, endpoints }) => [service, endpoints.flatMap(({ addresses }) => addresses)]),
    policies: snapshot?.policies
      .filter(({ metadata }) => here(metadata))
      .map(({ metadata }) => metadata.name),
  };
}
