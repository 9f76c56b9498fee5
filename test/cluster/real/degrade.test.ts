import { expect, vi } from "vitest";
import type { ClusterId, Snapshot } from "#lib/policy/index.ts";
import { readSnapshot } from "#lib/server/cluster/read-snapshot.ts";
import { watchSnapshot } from "#lib/server/cluster/watch-snapshot.ts";
import type { SnapshotStatus } from "#lib/rollout/index.ts";
import { afterThisTest, onReal, type Scene } from "../clusters.ts";
import { startFaultProxy } from "../fault-proxy.ts";
import { policy } from "../policies.ts";
import { writeShop } from "../write-shop.ts";
import { makeAccount, tokenFor, type RoleRule } from "./service-account.ts";

const verbs = ["get", "list", "watch"];

/** Everything that a picture is drawn of, but neither nodes, nor secrets, nor what the platform is recognised by. */
const NARROW: readonly RoleRule[] = [
  { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies", "ingresses"], verbs },
  { apiGroups: [""], resources: ["namespaces", "pods", "services", "serviceaccounts"], verbs },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs },
  { apiGroups: ["apps"], resources: ["deployments", "replicasets", "statefulsets", "daemonsets"], verbs },
  { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs },
];

/** What the narrow account is refused, by the product's own words for it. */
const WITHHELD = [
  "nodes",
  "customresourcedefinitions.apiextensions.k8s.io",
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  "apiservices.apiregistration.k8s.io",
];

const identity = { clusterId: "narrow" as ClusterId, nowMs: 0 };

/** A connection of the narrow account to a cluster with a shop, and the paths that it asked for. */
async function narrow(scene: Scene) {
  await writeShop(scene.cluster, scene.namespace);
  await scene.apply(policy("allow-web"));
  const token = tokenFor(scene, await makeAccount(scene, NARROW), 600);
  const proxy = await startFaultProxy({ ...scene.cluster, token });
  afterThisTest(() => proxy.close());
  return { connection: scene.connect({ kubeconfig: proxy.kubeconfig }), proxy, token };
}

function expectDegraded(snapshot: Snapshot, { namespace }: Scene): void {
  const here = (row: { readonly namespace: string }) => row.namespace === namespace;
  expect(snapshot.pods.filter(here)).toHaveLength(1);
  expect(snapshot.policies.filter(({ metadata }) => here(metadata))).toHaveLength(1);
  expect(snapshot.nodes).toEqual([]);
  const unreadable = snapshot.evidence?.unreadable ?? [];
  for (const resource of WITHHELD) {
    const found = unreadable.find((one) => one.resource === resource);
    expect(found, resource).toMatchObject({ verb: "list" });
    expect(found?.reason).toContain(`system:serviceaccount:${namespace}:watcher`);
    expect(found?.reason).toContain(`cannot list resource "${resource.split(".")[0]}"`);
  }
}

onReal(
  "a reading that may not see nodes, CRDs and webhooks goes on, and names each with its verb",
  async (scene) => {
    const { connection } = await narrow(scene);
    const reading = await readSnapshot(connection, identity);
    if (!reading.ok) throw new Error(reading.refusal.message);
    expectDegraded(reading.value.snapshot, scene);
    expect(reading.value.unread.map(({ kind }) => kind)).toEqual(["Nodes"]);
  },
);

onReal("a watch that may not see them stands all the same, connected, and says so", async (scene) => {
  const { connection } = await narrow(scene);
  const seen: { snapshot?: Snapshot; status?: SnapshotStatus } = {};
  const watch = watchSnapshot(
    connection,
    {
      onChange: async (snapshot) => void (seen.snapshot = snapshot),
      onStatus: async (status) => void (seen.status = status),
      onError: (error) => {
        throw error;
      },
    },
    { clusterId: identity.clusterId, batchMs: 20 },
  );
  afterThisTest(() => watch.stop());
  await vi.waitFor(() => {
    expect(seen.status).toMatchObject({ kind: "connected", unreadable: [{ kind: "Nodes" }] });
    if (seen.snapshot === undefined) throw new Error("no picture yet");
    expectDegraded(seen.snapshot, scene);
  }, 30_000);
});

onReal("nobody's secrets are asked for, by an account that may read them either", async (scene) => {
  await writeShop(scene.cluster, scene.namespace);
  const proxy = await startFaultProxy(scene.cluster);
  afterThisTest(() => proxy.close());
  const reading = await readSnapshot(scene.connect({ kubeconfig: proxy.kubeconfig }), identity);
  expect(reading.ok && reading.value.snapshot.evidence?.unreadable).toEqual([]);
  expect(proxy.seen.length).toBeGreaterThan(10);
  expect(proxy.seen.filter(({ url }) => url.includes("/secrets"))).toEqual([]);
});
