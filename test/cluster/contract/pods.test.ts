import { expect } from "vitest";
import { restrictedPod } from "../canary-pod.ts";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";

const pathOf = ({ namespace }: Scene) => `/api/v1/namespaces/${namespace}/pods`;
const create = (scene: Scene, body: object, query = "") =>
  scene.send("POST", `${pathOf(scene)}${query}`, { body });

onBoth("a pod gets its defaults, and is Pending until somebody runs it", async (scene) => {
  const { code, body } = await create(scene, restrictedPod("client"));
  expect([code, body?.metadata?.generation]).toEqual([201, 1]);
  expect(body?.spec).toMatchObject({
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    enableServiceLinks: true,
    containers: [
      {
        imagePullPolicy: "IfNotPresent",
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
        ports: [{ containerPort: 8080, protocol: "TCP" }],
      },
    ],
  });
  expect(body?.status).toMatchObject({ phase: "Pending", qosClass: "Burstable" });
});

onBoth("what is wrong with a pod is told field by field", async (scene) => {
  const causesOf = async (body: object) => {
    const { code, reason, causes } = outcomeOf(await create(scene, body));
    expect([code, reason]).toEqual([422, "Invalid"]);
    return causes;
  };
  expect(await causesOf(restrictedPod("Bad_Name"))).toEqual([["FieldValueInvalid", "metadata.name"]]);
  expect(await causesOf({ metadata: { name: "p" }, spec: { containers: [] } })).toEqual([
    ["FieldValueRequired", "spec.containers"],
  ]);
  expect(await causesOf(restrictedPod("p", {}, { image: undefined }))).toEqual([
    ["FieldValueRequired", "spec.containers[0].image"],
  ]);
  expect(await causesOf(restrictedPod("p", {}, { ports: [{ containerPort: 99_999 }] }))).toEqual([
    ["FieldValueInvalid", "spec.containers[0].ports[0].containerPort"],
  ]);
  const odd = { ports: [{ containerPort: 1, protocol: "ICMP" }] };
  expect(await causesOf(restrictedPod("p", { restartPolicy: "Sometimes" }, odd))).toEqual([
    ["FieldValueNotSupported", "spec.containers[0].ports[0].protocol"],
    ["FieldValueNotSupported", "spec.restartPolicy"],
  ]);
});

onBoth("a dry run of a pod is admitted and defaulted, and creates nothing", async (scene) => {
  const dry = await create(scene, restrictedPod("client"), "?dryRun=All");
  expect([dry.code, dry.body?.status]).toMatchObject([201, { phase: "Pending" }]);
  expect((await scene.send("GET", `${pathOf(scene)}/client`)).code).toBe(404);
});

onBoth("a pod that was scheduled goes with its grace, at once where there is none", async (scene) => {
  await scene.cluster.put({
    apiVersion: "v1",
    kind: "Pod",
    ...(restrictedPod("client", { nodeName: "node-1" }) as object),
    metadata: { name: "client", namespace: scene.namespace },
    status: { phase: "Running", podIP: "10.1.1.9", podIPs: [{ ip: "10.1.1.9" }] },
  });
  const path = `${pathOf(scene)}/client`;
  const asked = await scene.send("DELETE", path);
  expect([asked.code, asked.body?.metadata]).toMatchObject([
    200,
    { deletionTimestamp: expect.any(String), deletionGracePeriodSeconds: 30 },
  ]);
  expect((await scene.send("GET", path)).code).toBe(200);
  const now = await scene.send("DELETE", path, {
    body: { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0 },
  });
  expect(now.code).toBe(200);
  expect((await scene.send("GET", path)).code).toBe(404);
});

onBoth("a pod that was never scheduled goes at once", async (scene) => {
  await create(scene, restrictedPod("client"));
  expect((await scene.send("DELETE", `${pathOf(scene)}/client`)).code).toBe(200);
  expect((await scene.send("GET", `${pathOf(scene)}/client`)).code).toBe(404);
});

onBoth(
  "logs and commands of pods that are not there, or run nowhere yet, are refused alike",
  async (scene) => {
    const path = pathOf(scene);
    const notFound = { code: 404, reason: "NotFound" };
    expect(outcomeOf(await scene.send("GET", `${path}/ghost/log`))).toEqual(notFound);
    expect(outcomeOf(await scene.send("GET", `${path}/ghost/exec?command=true&stdout=true`))).toEqual(
      notFound,
    );
    await create(scene, restrictedPod("client"));
    expect((await scene.send("GET", `${path}/client/log`)).code).toBe(204);
    const bad = async (rest: string) => {
      const answer = await scene.send("GET", `${path}/client/${rest}`);
      return [answer.code, answer.body?.reason, answer.body?.message];
    };
    expect(await bad("log?container=other")).toEqual([
      400,
      "BadRequest",
      "container other is not valid for pod client",
    ]);
    expect(await bad("exec?command=true&stdout=true&container=other")).toEqual([
      400,
      "BadRequest",
      "container other is not valid for pod client",
    ]);
    expect(await bad("exec?command=true&stdout=true")).toEqual([
      400,
      "BadRequest",
      "pod client does not have a host assigned",
    ]);
  },
);
