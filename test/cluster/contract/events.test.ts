import { expect } from "vitest";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";

const pathOf = ({ namespace }: Scene) => `/api/v1/namespaces/${namespace}/events`;

function event(scene: Scene, name: string, pod: string, namespace = scene.namespace): object {
  return {
    metadata: { name },
    involvedObject: { apiVersion: "v1", kind: "Pod", name: pod, namespace },
    reason: "FailedScheduling",
    message: "0/2 nodes are available: 2 Insufficient cpu.",
    type: "Warning",
    source: { component: "default-scheduler" },
    firstTimestamp: "2026-11-24T10:00:00Z",
    lastTimestamp: "2026-11-24T10:00:00Z",
    count: 1,
  };
}

onBoth("events are found by the pod that they are about, by either API", async (scene) => {
  for (const [name, pod] of [
    ["client.1", "client"],
    ["server.1", "server"],
  ] as const) {
    const made = await scene.send("POST", pathOf(scene), { body: event(scene, name, pod) });
    expect(outcomeOf(made)).toEqual({ code: 201 });
  }
  const namesOf = async (query: string, path = pathOf(scene)) => {
    const { body } = await scene.send("GET", `${path}?${query}`);
    return body?.items?.map(({ metadata }) => metadata?.name);
  };
  expect(await namesOf("fieldSelector=involvedObject.name%3Dclient")).toEqual(["client.1"]);
  const both = "fieldSelector=involvedObject.kind%3DPod,involvedObject.name%3Dserver,type%3DWarning";
  expect(await namesOf(both)).toEqual(["server.1"]);
  expect(await namesOf("fieldSelector=reason%3DPulled")).toEqual([]);
  const newer = `/apis/events.k8s.io/v1/namespaces/${scene.namespace}/events`;
  expect(await namesOf("", newer)).toEqual(["client.1", "server.1"]);
});

onBoth("an event about another namespace's object is invalid", async (scene) => {
  const refused = await scene.send("POST", pathOf(scene), { body: event(scene, "e", "client", "elsewhere") });
  expect(outcomeOf(refused)).toEqual({
    code: 422,
    reason: "Invalid",
    causes: [["FieldValueInvalid", "involvedObject.namespace"]],
  });
});
