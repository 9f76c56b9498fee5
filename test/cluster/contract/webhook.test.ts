import { expect, vi } from "vitest";
import { restrictedPod } from "../canary-pod.ts";
import { onBoth, type Scene } from "../clusters.ts";
import { policy } from "../policies.ts";
import { startWebhook, type Webhook } from "../webhook-server.ts";

const create = (scene: Scene, name: string) =>
  scene.send("POST", `/api/v1/namespaces/${scene.namespace}/pods`, { body: restrictedPod(name) });
const DENIED = 'admission webhook "gate.example.com" denied the request';
const FAILED = 'failed calling webhook "gate.example.com": failed to call webhook:';

/** Code, reason and message of what became of a pod. */
async function said(scene: Scene, name: string) {
  const { code, body } = await create(scene, name);
  return [code, body?.reason, body?.message];
}

/** The real server hears of a webhook by a watch of its own, a moment after it was registered. */
async function inEffect(scene: Scene): Promise<Webhook> {
  const webhook = await startWebhook(scene);
  await vi.waitFor(async () => expect((await create(scene, "early")).code).not.toBe(201), {
    timeout: 20_000,
    interval: 200,
  });
  return webhook;
}

onBoth(
  "a webhook that refuses is named, with its words, its code and its reason or the lack of one",
  async (scene) => {
    const webhook = await inEffect(scene);
    expect(await said(scene, "p")).toEqual([400, undefined, `${DENIED}: policy engine says no`]);
    const dry = await scene.apply(policy("p"), "fieldManager=drawbridge&dryRun=All");
    expect([dry.code, dry.body?.message]).toEqual([400, `${DENIED}: policy engine says no`]);
    webhook.behave("deny-with-code");
    expect(await said(scene, "p")).toEqual([403, "Forbidden", `${DENIED}: image not signed`]);
    webhook.behave("deny-without-a-word");
    expect(await said(scene, "p")).toEqual([400, undefined, `${DENIED} without explanation`]);
  },
);

onBoth(
  "a webhook that breaks, hangs or is down refuses too, as an internal error that says how",
  async (scene) => {
    const webhook = await inEffect(scene);
    const broken = async (why: string) => {
      const { code, body } = await create(scene, "p");
      expect([code, body?.reason, body?.message]).toEqual([
        500,
        "InternalError",
        `Internal error occurred: ${FAILED} ${why}`,
      ]);
      expect(body?.details).toEqual({ causes: [{ message: `${FAILED} ${why}` }] });
    };
    webhook.behave("fail");
    await broken('an error on the server ("boom") has prevented the request from succeeding');
    webhook.behave("hang");
    await broken(`Post "${webhook.url}?timeout=1s": context deadline exceeded`);
    await webhook.close();
    const { host } = new URL(webhook.url);
    await broken(`Post "${webhook.url}?timeout=1s": dial tcp ${host}: connect: connection refused`);
  },
);

onBoth("a webhook's warning comes with what it lets through", async (scene) => {
  const webhook = await inEffect(scene);
  webhook.behave("warn");
  const made = await create(scene, "p");
  expect([made.code, made.headers["warning"]]).toEqual([201, '299 - "careful now"']);
});

onBoth("the product tells the words of a webhook that refuses its policy", async (scene) => {
  await inEffect(scene);
  const refused = await scene.connect().apply({
    ...policy("p"),
    metadata: { name: "p", namespace: scene.namespace },
  } as Parameters<ReturnType<Scene["connect"]>["apply"]>[0]);
  expect(refused).toMatchObject({ ok: false, refusal: { code: "invalid" } });
  if (!refused.ok) expect(refused.refusal.message).toContain(`${DENIED}: policy engine says no`);
});
