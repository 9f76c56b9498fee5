import { expect } from "vitest";
import { canarySetup, LABEL_CANARY, type CanarySetup } from "#lib/probes/index.ts";
import type { Result } from "#lib/policy/index.ts";
import { canaryPlan } from "../../cast/canary-run.ts";
import { afterThisTest, onBoth, type Scene } from "../clusters.ts";

const RUN = "1a2b3c4d";

/** A run in the scene's own namespace, which restricted Pod Security governs as it would a new one. */
async function setupIn(scene: Scene): Promise<CanarySetup> {
  const { namespace, send } = scene;
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await send("PATCH", `/api/v1/namespaces/${namespace}`, {
    body: { metadata: { labels } },
    contentType: "application/merge-patch+json",
  });
  return canarySetup({ run: RUN, image: "example.com/agnhost:1", instance: "town", namespace });
}

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
}

onBoth("restricted Pod Security admits the pods of a run, and the owners that make them", async (scene) => {
  const { canaries } = scene.connect();
  const setup = await setupIn(scene);
  expect(await canaries.tryCreate(setup.trial)).toEqual({ ok: true, value: true });
  for (const { manifest } of setup.workloads) {
    const { uid } = valueOf(await canaries.create(manifest));
    const object = { kind: "ReplicaSet", namespace: scene.namespace, name: manifest.metadata.name } as const;
    expect(await canaries.find(object, RUN)).toEqual({ ok: true, value: { uid } });
    expect(await canaries.remove(object, uid)).toEqual({ ok: true, value: true });
    expect(await canaries.find(object, RUN)).toEqual({ ok: true, value: undefined });
  }
});

/** The API server stores an empty list as none; `policyTypes` says what is governed. */
function withoutEmptyLists(spec: object): object {
  const entries = Object.entries(spec).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(entries);
}

onBoth("every policy of a plan is accepted word for word, and removed by its uid alone", async (scene) => {
  const { canaries } = scene.connect();
  const plan = canaryPlan({ namespace: scene.namespace });
  for (const step of plan.steps) {
    if (step.kind !== "apply") continue;
    const { uid } = valueOf(await canaries.create(step.policy));
    const stored = await scene.send("GET", `${scene.policies}/${step.policy.metadata.name}`);
    expect((stored.body as { spec?: unknown } | undefined)?.spec).toMatchObject(
      withoutEmptyLists(step.policy.spec),
    );
    const { name, namespace } = step.policy.metadata;
    const object = { kind: "NetworkPolicy", namespace, name } as const;
    expect(await canaries.remove(object, "11111111-0000-4000-8000-000000000000")).toMatchObject({ ok: true });
    expect(await canaries.find(object, RUN)).toEqual({ ok: true, value: { uid } });
    expect(await canaries.remove(object, uid)).toEqual({ ok: true, value: true });
  }
});

onBoth(
  "a creation that is sent twice is one, and an object of another run is nobody's to find",
  async (scene) => {
    const { canaries } = scene.connect();
    const setup = await setupIn(scene);
    const [{ manifest } = { manifest: setup.trial }] = setup.workloads;
    const first = valueOf(await canaries.create(manifest));
    expect(await canaries.create(manifest)).toEqual({ ok: true, value: first });
    const object = { kind: "ReplicaSet", namespace: scene.namespace, name: manifest.metadata.name } as const;
    expect(await canaries.find(object, "ffffffff")).toEqual({ ok: true, value: undefined });
    const other = {
      ...manifest,
      metadata: { ...manifest.metadata, labels: { ...manifest.metadata.labels, [LABEL_CANARY]: "ffffffff" } },
    };
    expect(await canaries.create(other)).toMatchObject({ ok: false, refusal: { code: "conflict" } });
    afterThisTest(async () => void (await canaries.remove(object, first.uid)));
  },
);
