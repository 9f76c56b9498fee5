import { expect, vi } from "vitest";
import { plainPod, restrictedPod } from "../canary-pod.ts";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";

const HARD = { pods: "1", "requests.cpu": "100m" };
const create = (scene: Scene, body: object) =>
  scene.send("POST", `/api/v1/namespaces/${scene.namespace}/pods`, { body });

/** A quota with the status that its controller would write: admission counts by that. */
async function quota(scene: Scene): Promise<void> {
  await scene.cluster.put({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "few", namespace: scene.namespace },
    spec: { hard: HARD },
    status: { hard: HARD, used: { pods: "0", "requests.cpu": "0" } },
  });
}

onBoth("a full quota refuses the next pod, with what was asked, used and granted", async (scene) => {
  await quota(scene);
  // The real server hears of a quota by a watch of its own, a moment later.
  await vi.waitFor(async () => {
    const refused = await create(scene, plainPod("greedy"));
    expect([outcomeOf(refused), refused.body?.details, refused.body?.message]).toEqual([
      { code: 403, reason: "Forbidden" },
      { name: "greedy", kind: "pods" },
      'pods "greedy" is forbidden: failed quota: few: must specify requests.cpu for: main',
    ]);
  }, 20_000);
  expect(outcomeOf(await create(scene, restrictedPod("first")))).toEqual({ code: 201 });
  const second = await create(scene, restrictedPod("second"));
  expect([outcomeOf(second), second.body?.message]).toEqual([
    { code: 403, reason: "Forbidden" },
    'pods "second" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1',
  ]);
});
