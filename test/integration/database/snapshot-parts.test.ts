import { expect, it } from "vitest";
import type { ClusterId, Snapshot } from "#lib/policy/index.ts";
import { ensureCluster } from "#lib/server/database/cluster-store.ts";
import { saveSnapshot, snapshotOf } from "#lib/server/database/snapshot-store.ts";
import { town } from "../../cast/town.ts";
import { evidenceOf, platformTown } from "../../cast/town-platform.ts";
import { testDatabase } from "../postgres.ts";

const own = testDatabase();

async function stored(snapshot: Snapshot): Promise<Snapshot | undefined> {
  await ensureCluster(own.db, { id: snapshot.clusterId, name: "town", simulated: true });
  await saveSnapshot(own.db, snapshot);
  return snapshotOf(own.db, snapshot.clusterId);
}

const EVIDENCE = evidenceOf({
  serverVersion: "v1.37.2",
  controllers: [
    {
      kind: "DaemonSet",
      namespace: "kube-system",
      name: "calico-node",
      labels: { "k8s-app": "calico-node" },
      hostNetwork: true,
      containers: [{ name: "node", image: "calico/node:v3.30.1", args: [], env: {} }],
    },
  ],
  nodes: [{ name: "node-1", kubeletVersion: "v1.37.2", annotations: {} }],
  configMaps: { "kube-system/coredns": { Corefile: ".:53 {}" } },
  apiGroups: ["apps/v1"],
  settings: { "Installation/default": { spec: {} } },
  unreadable: [{ verb: "list", resource: "nodes", reason: "forbidden" }],
});

it("what the platform says and the network is recognised by comes back as it was stored", async () => {
  const snapshot = { ...platformTown({ evidence: EVIDENCE }), clusterId: "parts" as ClusterId };
  const read = await stored(snapshot);
  expect(read?.platform).toEqual(snapshot.platform);
  expect(read?.evidence).toEqual(EVIDENCE);
  expect((await saveSnapshot(own.db, snapshot)).changed).toBe(0);
});

it("a list that nobody could read is none, and an empty one is empty", async () => {
  const clusterId = "lists" as ClusterId;
  const read = await stored({ ...platformTown({ platform: { routes: [] } }), clusterId });
  expect(read?.platform).toEqual({ routes: [] });
  const later = await stored({ ...platformTown({ platform: { callees: [] } }), clusterId });
  expect(later?.platform).toEqual({ callees: [] });
});

it("a snapshot without these parts has none when it is read", async () => {
  const read = await stored({ ...town(), clusterId: "plain" as ClusterId });
  expect(read?.platform).toBeUndefined();
  expect(read?.evidence).toBeUndefined();
});
