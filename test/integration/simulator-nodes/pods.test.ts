import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { V1Pod } from "@kubernetes/client-node";
import {
  AGNHOST,
  agnhostPod,
  readyPod,
  startRunningTown,
  townScenario,
  until,
  type RunningTown,
} from "./running-town.ts";

const podsOf = async ({ core }: RunningTown, namespace = "storefront") =>
  (await core.listNamespacedPod({ namespace })).items;

async function eventsAbout({ core }: RunningTown, name: string, reason: string, namespace = "storefront") {
  const fieldSelector = `involvedObject.name=${name},reason=${reason}`;
  const list = await core.listNamespacedEvent({ namespace, fieldSelector });
  return list.items.map(({ message, type, source, count }) => ({
    message,
    type,
    component: source?.component,
    count,
  }));
}

test("a pod is scheduled, gets an address of its node's range, and becomes ready", async () => {
  const town = await startRunningTown();
  const created = await town.core.createNamespacedPod({
    namespace: "storefront",
    body: agnhostPod("web", "pause"),
  });
  expect(created.status).toMatchObject({ phase: "Pending" });
  expect(created.spec).toMatchObject({ serviceAccountName: "default", restartPolicy: "Always" });
  const pod = await readyPod(town.core, "storefront", "web");
  const node = await town.core.readNode({ name: pod.spec!.nodeName! });
  const range = node.spec!.podCIDR!.replace(/0\/24$/, "");
  expect(pod.status!.podIP!.startsWith(range)).toBe(true);
  expect(pod.status).toMatchObject({
    phase: "Running",
    podIPs: [{ ip: pod.status!.podIP }],
    hostIP: node.status!.addresses![0]!.address,
    containerStatuses: [{ name: "main", image: AGNHOST, ready: true, restartCount: 0 }],
  });
  expect(await eventsAbout(town, "web", "Scheduled")).toEqual([
    {
      message: `Successfully assigned storefront/web to ${pod.spec!.nodeName}`,
      type: "Normal",
      component: "default-scheduler",
      count: 1,
    },
  ]);
  expect(town.simulator.dataPlane.world.pods.get("storefront/web")?.ips).toEqual([pod.status!.podIP]);
});

test("a pod on the host network has its node's address", async () => {
  const town = await startRunningTown();
  const body = agnhostPod("agent");
  body.spec!.hostNetwork = true;
  const pod = await town.run(body);
  expect(pod.status!.podIP).toBe(pod.status!.hostIP);
});

test("a pod that fits nowhere stays pending and says why; it is placed once it fits", async () => {
  const town = await startRunningTown();
  const body = agnhostPod("picky");
  body.spec!.nodeSelector = { disk: "ssd" };
  await town.core.createNamespacedPod({ namespace: "storefront", body });
  const refusals = await until(
    () => eventsAbout(town, "picky", "FailedScheduling"),
    (events) => events.length > 0,
  );
  const message =
    "0/4 nodes are available: 4 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, " +
    "preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.";
  expect(refusals[0]).toMatchObject({ type: "Warning", message });
  const waiting = await town.core.readNamespacedPod({ namespace: "storefront", name: "picky" });
  expect(waiting.status?.conditions).toMatchObject([
    { type: "PodScheduled", status: "False", reason: "Unschedulable", message },
  ]);
  const { store } = town.simulator;
  const node = store.get(store.typeOf({ apiVersion: "v1", kind: "Node" }), undefined, "town-worker-2")!;
  store.put({ ...node, metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: "ssd" } } });
  expect((await readyPod(town.core, "storefront", "picky")).spec?.nodeName).toBe("town-worker-2");
});

test("preferences for the company of other pods are followed", async () => {
  const town = await startRunningTown();
  const first = await town.run(agnhostPod("first"));
  const prefer = (kind: "podAffinity" | "podAntiAffinity", name: string): V1Pod => {
    const body = agnhostPod(name);
    const podAffinityTerm = {
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: { app: "first" } },
    };
    body.spec!.affinity = {
      [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] },
    };
    return body;
  };
  const near = await town.run(prefer("podAffinity", "near"));
  const far = await town.run(prefer("podAntiAffinity", "far"));
  expect(near.spec?.nodeName).toBe(first.spec?.nodeName);
  expect(far.spec?.nodeName).not.toBe(first.spec?.nodeName);
});

test("an image that is not in the registry is not pulled, in containerd's words", async () => {
  const town = await startRunningTown();
  const body = agnhostPod("nobody");
  body.spec!.containers[0]!.image = "registry.k8s.io/nothing:1";
  await town.core.createNamespacedPod({ namespace: "storefront", body });
  const waitingOf = async () =>
    (await town.core.readNamespacedPod({ namespace: "storefront", name: "nobody" })).status
      ?.containerStatuses?.[0]?.state?.waiting;
  const failed = await until(waitingOf, (waiting) => waiting?.reason === "ErrImagePull");
  const fault = `failed to resolve reference "registry.k8s.io/nothing:1": registry.k8s.io/nothing:1: not found`;
  expect(failed?.message).toContain(fault);
  const backing = await until(waitingOf, (waiting) => waiting?.reason === "ImagePullBackOff");
  expect(backing?.message).toContain('Back-off pulling image "registry.k8s.io/nothing:1": ErrImagePull: ');
  const events = await eventsAbout(town, "nobody", "Failed");
  expect(events.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      expect.stringContaining(`rpc error: code = NotFound`),
      "Error: ErrImagePull",
      "Error: ImagePullBackOff",
    ]),
  );
});

test("a deleted pod is seen leaving, then it and its address are gone", async () => {
  const town = await startRunningTown();
  await town.run(agnhostPod("web"));
  const leaving = await town.core.deleteNamespacedPod({ namespace: "storefront", name: "web" });
  expect(leaving.metadata?.deletionTimestamp).toBeDefined();
  expect(leaving.metadata?.deletionGracePeriodSeconds).toBe(30);
  await until(
    () => podsOf(town),
    (pods) => pods.length === 0,
  );
  expect(town.simulator.dataPlane.world.pods.has("storefront/web")).toBe(false);
});

test("a program that ends ends its pod, or is started again as the pod wants it", async () => {
  const town = await startRunningTown();
  const body = (name: string, restartPolicy: string, script: string): V1Pod => ({
    metadata: { name },
    spec: { restartPolicy, containers: [{ name: "main", image: AGNHOST, command: ["sh", "-c", script] }] },
  });
  const create = (pod: V1Pod) => town.core.createNamespacedPod({ namespace: "storefront", body: pod });
  await create(body("good", "Never", "echo done"));
  await create(body("bad", "Never", "false"));
  await create(body("loop", "Always", "false"));
  const statusOf = async (name: string) =>
    (await town.core.readNamespacedPod({ namespace: "storefront", name })).status;
  await until(
    () => statusOf("good"),
    (status) => status?.phase === "Succeeded",
  );
  const failed = await until(
    () => statusOf("bad"),
    (status) => status?.phase === "Failed",
  );
  expect(failed?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 1, reason: "Error" });
  const looping = await until(
    () => statusOf("loop"),
    (status) => status?.containerStatuses?.[0]?.state?.waiting?.reason === "CrashLoopBackOff",
  );
  expect(looping).toMatchObject({
    phase: "Running",
    containerStatuses: [{ lastState: { terminated: { exitCode: 1 } } }],
  });
});

test("a pod made by a client is there again after a restart, with its address, and programs run in it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simulator-"));
  const options = { stateFile: join(folder, "state.json") };
  const before = await startRunningTown(townScenario(), options);
  const pod = await before.run(agnhostPod("web", "netexec"));
  await before.simulator.close();
  const after = await startRunningTown(townScenario(), options);
  const again = await readyPod(after.core, "storefront", "web");
  expect(again.metadata?.uid).toBe(pod.metadata?.uid);
  expect(again.status?.podIP).toBe(pod.status?.podIP);
  expect(await after.exec("web", ["/agnhost", "connect", `${pod.status?.podIP}:8080`])).toMatchObject({
    code: 0,
  });
  rmSync(folder, { recursive: true, force: true });
});
