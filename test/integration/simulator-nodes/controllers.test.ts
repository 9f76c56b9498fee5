import { expect, test } from "vitest";
import { DiscoveryV1Api, type V1ReplicaSet } from "@kubernetes/client-node";
import { agnhostPod, startRunningTown, until, type RunningTown } from "./running-town.ts";

const LABELS = { app: "web" };
const template = () => ({ metadata: { labels: LABELS }, spec: agnhostPod("web", "netexec").spec! });
const spec = (replicas: number) => ({ replicas, selector: { matchLabels: LABELS }, template: template() });

async function readyPods({ core }: RunningTown, namespace = "storefront") {
  const pods = await core.listNamespacedPod({ namespace });
  return pods.items.filter(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined &&
      (status?.conditions ?? []).some(
        (condition) => condition.type === "Ready" && condition.status === "True",
      ),
  );
}

test("a ReplicaSet makes its pods, replaces one that is deleted, and takes them along", async () => {
  const town = await startRunningTown();
  const body: V1ReplicaSet = { metadata: { name: "web" }, spec: spec(2) };
  const set = await town.apps.createNamespacedReplicaSet({ namespace: "storefront", body });
  const pods = await until(
    () => readyPods(town),
    ({ length }) => length === 2,
  );
  expect(pods[0]!.metadata?.name).toMatch(/^web-[a-z0-9]{5}$/);
  expect(pods[0]!.metadata?.ownerReferences).toMatchObject([
    { kind: "ReplicaSet", name: "web", uid: set.metadata!.uid, controller: true },
  ]);
  const gone = pods[0]!.metadata!.name!;
  await town.core.deleteNamespacedPod({ namespace: "storefront", name: gone });
  const next = await until(
    () => readyPods(town),
    (found) => found.length === 2 && found.every(({ metadata }) => metadata?.name !== gone),
  );
  expect(next).toHaveLength(2);
  const status = await until(
    async () => (await town.apps.readNamespacedReplicaSet({ namespace: "storefront", name: "web" })).status,
    (found) => found?.readyReplicas === 2,
  );
  expect(status).toMatchObject({ replicas: 2, availableReplicas: 2 });
  await town.apps.deleteNamespacedReplicaSet({ namespace: "storefront", name: "web" });
  await until(
    async () => (await town.core.listNamespacedPod({ namespace: "storefront" })).items,
    ({ length }) => length === 0,
  );
});

test("a Deployment makes a ReplicaSet, and another for another template; its deletion cascades", async () => {
  const town = await startRunningTown();
  const body = { metadata: { name: "web" }, spec: spec(1) };
  await town.apps.createNamespacedDeployment({ namespace: "storefront", body });
  const [first] = await until(
    () => readyPods(town),
    ({ length }) => length === 1,
  );
  const hash = first!.metadata!.labels!["pod-template-hash"];
  expect(first!.metadata!.name!.startsWith(`web-${hash}-`)).toBe(true);
  const changed = await town.apps.readNamespacedDeployment({ namespace: "storefront", name: "web" });
  changed.spec!.template.spec!.containers[0]!.args = ["netexec", "--http-port=90"];
  await town.apps.replaceNamespacedDeployment({ namespace: "storefront", name: "web", body: changed });
  const [second] = await until(
    () => readyPods(town),
    (pods) => pods.length === 1 && pods[0]!.metadata!.labels!["pod-template-hash"] !== hash,
  );
  expect(second!.spec?.containers[0]?.args).toEqual(["netexec", "--http-port=90"]);
  await town.apps.deleteNamespacedDeployment({ namespace: "storefront", name: "web" });
  await until(
    async () => (await town.core.listNamespacedPod({ namespace: "storefront" })).items,
    ({ length }) => length === 0,
  );
  expect((await town.apps.listNamespacedReplicaSet({ namespace: "storefront" })).items).toEqual([]);
});

test("a Service gets an address and endpoint slices that follow its pods", async () => {
  const town = await startRunningTown();
  const body = {
    metadata: { name: "web" },
    spec: { selector: LABELS, ports: [{ port: 80, targetPort: 8080 as never }] },
  };
  const service = await town.core.createNamespacedService({ namespace: "storefront", body });
  expect(service.spec?.clusterIP).toMatch(/^10\.96\./);
  const pod = await town.run(agnhostPod("web", "netexec"));
  const discovery = town.config.makeApiClient(DiscoveryV1Api);
  const addresses = async () =>
    (await discovery.listNamespacedEndpointSlice({ namespace: "storefront" })).items.flatMap(
      ({ endpoints, ports }) =>
        (endpoints ?? []).map((one) => ({
          ip: one.addresses[0],
          ready: one.conditions?.ready,
          port: ports?.[0]?.port,
        })),
    );
  await until(addresses, ([first]) => first?.ready === true);
  expect(await addresses()).toEqual([{ ip: pod.status?.podIP, ready: true, port: 8080 }]);
  await town.core.deleteNamespacedPod({ namespace: "storefront", name: "web" });
  await until(addresses, ({ length }) => length === 0);
});

test("a new namespace gets its service account; a deleted one is seen leaving until it is empty", async () => {
  const town = await startRunningTown();
  await town.core.createNamespace({ body: { metadata: { name: "stranger" } } });
  await until(
    async () => (await town.core.listNamespacedServiceAccount({ namespace: "stranger" })).items,
    ({ length }) => length === 1,
  );
  await town.run(agnhostPod("visitor"), "stranger");
  const leaving = await town.core.deleteNamespace({ name: "stranger" });
  expect(leaving).toMatchObject({ status: { phase: "Terminating" } });
  const late = town.core.createNamespacedPod({ namespace: "stranger", body: agnhostPod("late") });
  await expect(late).rejects.toMatchObject({ code: 403 });
  await until(
    async () => (await town.core.listNamespace()).items.map(({ metadata }) => metadata?.name),
    (names) => !names.includes("stranger"),
  );
  expect(
    (await town.core.listPodForAllNamespaces()).items.filter(
      ({ metadata }) => metadata?.namespace === "stranger",
    ),
  ).toEqual([]);
});

test("pods that are refused are told of on their ReplicaSet, and made when there is room", async () => {
  const town = await startRunningTown();
  const quota = { metadata: { name: "few" }, spec: { hard: { pods: "1" } } };
  await town.core.createNamespacedResourceQuota({ namespace: "storefront", body: quota });
  await until(
    async () =>
      (await town.core.readNamespacedResourceQuota({ namespace: "storefront", name: "few" })).status?.hard,
    (hard) => hard !== undefined,
  );
  await town.apps.createNamespacedReplicaSet({
    namespace: "storefront",
    body: { metadata: { name: "web" }, spec: spec(2) },
  });
  const events = await until(
    async () =>
      (await town.core.listNamespacedEvent({ namespace: "storefront", fieldSelector: "reason=FailedCreate" }))
        .items,
    ({ length }) => length > 0,
  );
  expect(events[0]).toMatchObject({ type: "Warning", involvedObject: { kind: "ReplicaSet", name: "web" } });
  expect(events[0]!.message).toMatch(
    /^Error creating: pods "web-\w{5}" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1$/,
  );
  expect(
    await until(
      () => readyPods(town),
      ({ length }) => length === 1,
    ),
  ).toHaveLength(1);
  await town.core.deleteNamespacedResourceQuota({ namespace: "storefront", name: "few" });
  await until(
    () => readyPods(town),
    ({ length }) => length === 2,
  );
});

test("a Job runs to its end, and says so", async () => {
  const town = await startRunningTown();
  town.simulator.store.put({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { namespace: "storefront", name: "once" },
    spec: {
      template: {
        spec: {
          restartPolicy: "Never",
          containers: [
            { name: "main", image: agnhostPod("x").spec!.containers[0]!.image, command: ["true"] },
          ],
        },
      },
    },
  });
  const { store } = town.simulator;
  const job = store.typeOf({ apiVersion: "batch/v1", kind: "Job" });
  const status = await until(
    async () => store.get(job, "storefront", "once")?.["status"] as { succeeded?: number } | undefined,
    (found) => found?.succeeded === 1,
  );
  expect(status).toMatchObject({ active: 0, conditions: [{ type: "Complete", status: "True" }] });
});
