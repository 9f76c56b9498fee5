import { expect } from "vitest";
import { canarySetup, podObstacle } from "#lib/probes/index.ts";
import { onReal, type Scene } from "../clusters.ts";
import { kubeconfigWith, makeAccount, tokenFor, type RoleRule } from "./service-account.ts";

const RUN = "1a2b3c4d";

async function accountOf(scene: Scene, rules: readonly RoleRule[]) {
  const token = tokenFor(scene, await makeAccount(scene, rules), 600);
  return scene.connect({ kubeconfig: kubeconfigWith(scene, token) }).canaries;
}

const READ_PODS = { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] };

onReal("an account that may not create namespaces is told so, by verb and resource", async (scene) => {
  const canaries = await accountOf(scene, [READ_PODS]);
  const { create } = canarySetup({ run: RUN, image: "example.com/agnhost:1", instance: "town" });
  const refused = await canaries.create(create!);
  expect(refused).toMatchObject({ ok: false, refusal: { code: "forbidden" } });
  if (!refused.ok) expect(refused.refusal.message).toContain('cannot create resource "namespaces"');
});

onReal("an account that may not run commands in pods hears it in the server's words", async (scene) => {
  const canaries = await accountOf(scene, [READ_PODS]);
  const refused = await canaries.exec({
    namespace: scene.namespace,
    pod: "canary-client",
    container: "canary",
    command: ["/agnhost", "connect", "10.1.1.92:8080"],
    timeoutMs: 10_000,
  });
  expect(refused).toMatchObject({ ok: false, refusal: { code: "forbidden" } });
  if (!refused.ok) expect(refused.refusal.message).toContain("pods/exec");
});

onReal("where no controller runs no pod comes, and the wait ends with that", async (scene) => {
  const { canaries } = scene.connect();
  const { namespace } = scene;
  const setup = canarySetup({ run: RUN, image: "example.com/agnhost:1", instance: "town", namespace });
  const [first] = setup.workloads;
  expect((await canaries.create(first!.manifest)).ok).toBe(true);
  const pods = await canaries.pods(namespace, RUN);
  const events = await canaries.events(namespace);
  expect(pods).toEqual({ ok: true, value: [] });
  if (!pods.ok || !events.ok) throw new Error("both are readable");
  const failure = podObstacle({
    required: ["client"],
    pods: pods.value,
    events: events.value,
    image: setup.image,
  });
  expect(failure.code).toBe("unschedulable");
  expect(failure.said).toContain("made no pod");
});

onReal(
  "a namespace that stays in deletion is found until it is gone, and so counts as left behind",
  async (scene) => {
    const { canaries } = scene.connect();
    const run = scene.namespace.slice(-8).replace(/[^a-z0-9]/g, "0");
    const { create } = canarySetup({ run, image: "example.com/agnhost:1", instance: "town" });
    const created = await canaries.create(create!);
    if (!created.ok) throw new Error(created.refusal.message);
    const { name } = create!.metadata;
    const object = { kind: "Namespace", namespace: name, name } as const;
    expect(await canaries.remove(object, created.value.uid)).toEqual({ ok: true, value: true });
    expect(await canaries.find(object, run)).toEqual({ ok: true, value: created.value });
    expect(await canaries.remove(object, created.value.uid)).toEqual({ ok: true, value: true });
    // The namespace controller's part: it takes the finalizer off when the namespace is empty.
    await scene.send("PUT", `/api/v1/namespaces/${name}/finalize`, {
      body: { ...create, spec: { finalizers: [] } },
    });
    expect(await canaries.find(object, run)).toEqual({ ok: true, value: undefined });
  },
);
