import { expect } from "vitest";
import { ALLOW_WEB, OPEN_INGRESS, policy } from "../policies.ts";
import { behindFaults, type FaultyScene } from "./behind-faults.ts";

const busy = (retryAfterSeconds?: number) => ({ kind: "answer", status: 429, retryAfterSeconds }) as const;
const stored = async ({ send, policies }: FaultyScene) => (await send("GET", `${policies}/allow-web`)).body;
const refusedWith = (code: string) => ({ ok: false, refusal: { code } });

behindFaults("a throttled write waits as long as it is asked to, and is done once", async (scene) => {
  scene.proxy.add({ method: "PATCH", count: 2, fault: busy(1) });
  const answer = await scene.connection.apply(scene.ours());
  expect(answer).toMatchObject({ ok: true, value: { created: true } });
  expect(scene.counted("PATCH")).toEqual({ arrived: 3, passedOn: 1 });
  const [first, second] = scene.proxy.seen.map(({ atMs }) => atMs);
  // A timer may be early by a millisecond or two; it is never a pause of our own choice (50 ms).
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(900);
});

behindFaults("a server that stays busy is given up after five tries, and says so", async (scene) => {
  scene.proxy.add({ method: "PATCH", fault: busy() });
  const answer = await scene.connection.apply(scene.ours());
  expect(answer).toMatchObject(refusedWith("throttled"));
  if (!answer.ok)
    expect(answer.refusal.message).toContain(`apply NetworkPolicy ${scene.namespace}/allow-web`);
  expect(scene.counted("PATCH")).toEqual({ arrived: 5, passedOn: 0 });
  expect(await stored(scene)).toMatchObject({ kind: "Status", reason: "NotFound" });
});

behindFaults(
  "a 500 or 503 is told in the server's words and not repeated, unless it says when to come back",
  async (scene) => {
    const body = JSON.stringify({ kind: "Status", message: "etcdserver: leader changed", code: 500 });
    scene.proxy.add({ method: "PATCH", count: 1, fault: { kind: "answer", status: 500, body } });
    const broken = await scene.connection.apply(scene.ours());
    expect(broken).toMatchObject(refusedWith("server-error"));
    if (!broken.ok) expect(broken.refusal.message).toContain("etcdserver: leader changed");
    expect(scene.counted("PATCH")).toEqual({ arrived: 1, passedOn: 0 });
    scene.proxy.add({
      method: "PATCH",
      count: 1,
      fault: { kind: "answer", status: 503, retryAfterSeconds: 1 },
    });
    expect(await scene.connection.apply(scene.ours())).toMatchObject({ ok: true, value: { created: true } });
    expect(scene.counted("PATCH")).toEqual({ arrived: 3, passedOn: 1 });
  },
);

behindFaults(
  "a connection that breaks before the server heard is tried once more, on a new one",
  async (scene) => {
    scene.proxy.add({ method: "PATCH", count: 1, fault: { kind: "refuse" } });
    expect(await scene.connection.apply(scene.ours())).toMatchObject({ ok: true, value: { created: true } });
    expect(scene.counted("PATCH")).toEqual({ arrived: 2, passedOn: 1 });
    scene.proxy.add({ method: "DELETE", fault: { kind: "refuse" } });
    const removed = await scene.connection.remove({ namespace: scene.namespace, name: "allow-web" });
    expect(removed).toMatchObject(refusedWith("unreachable"));
    if (!removed.ok)
      expect(removed.refusal.message).toContain(
        `cannot be reached to delete NetworkPolicy ${scene.namespace}/allow-web`,
      );
    expect(scene.counted("DELETE")).toEqual({ arrived: 2, passedOn: 0 });
    expect(await stored(scene)).toMatchObject({ kind: "NetworkPolicy" });
  },
);

behindFaults(
  "a write whose answer is cut was made, is asked for again, and is not made twice",
  async (scene) => {
    scene.proxy.add({ method: "PATCH", count: 1, fault: { kind: "cut", bytes: 40 } });
    expect(await scene.connection.apply(scene.ours())).toMatchObject({ ok: true });
    expect(scene.counted("PATCH")).toEqual({ arrived: 2, passedOn: 2 });
    expect(await stored(scene)).toMatchObject({ metadata: { generation: 1 }, spec: ALLOW_WEB });
    scene.proxy.add({ method: "DELETE", count: 1, fault: { kind: "cut", bytes: 40 } });
    const uid = (await stored(scene))?.metadata?.uid;
    const ref = { namespace: scene.namespace, name: "allow-web", uid };
    expect(await scene.connection.remove(ref)).toMatchObject({ ok: true });
    expect(await stored(scene)).toMatchObject({ reason: "NotFound" });
  },
);

behindFaults(
  "a change under a precondition whose answer is cut is no conflict with itself, and with another's it is one",
  async (scene) => {
    const versionOf = async () => {
      const { uid = "", resourceVersion = "" } = (await stored(scene))?.metadata ?? {};
      return { precondition: { uid, resourceVersion } };
    };
    await scene.connection.apply(scene.ours());
    const cut = { method: "PATCH", count: 1, fault: { kind: "cut", bytes: 40 } } as const;
    scene.proxy.add(cut);
    const opened = await scene.connection.apply(scene.ours("allow-web", OPEN_INGRESS), await versionOf());
    expect(opened).toMatchObject({ ok: true, value: { created: false, policy: { spec: OPEN_INGRESS } } });
    expect(await stored(scene)).toMatchObject({ metadata: { generation: 2 }, spec: OPEN_INGRESS });
    const stale = await versionOf();
    await scene.apply(policy("allow-web"), "fieldManager=argocd&force=true");
    scene.proxy.add(cut);
    const other = await scene.connection.apply(scene.ours("allow-web", OPEN_INGRESS), stale);
    expect(other).toMatchObject(refusedWith("conflict"));
    expect((await stored(scene))?.spec).toEqual(ALLOW_WEB);
  },
);

behindFaults(
  "a server that says nothing is unreachable after ten seconds, and is asked once",
  async (scene) => {
    scene.proxy.add({ method: "PATCH", fault: { kind: "hang" } });
    const answer = await scene.connection.apply(scene.ours());
    expect(answer).toMatchObject({ ok: false, refusal: { code: "unreachable", timedOut: true } });
    if (!answer.ok)
      expect(answer.refusal.message).toBe(
        `The API server cannot be reached to apply NetworkPolicy ${scene.namespace}/allow-web: ` +
          "no answer in time. Check the address, the network and the certificate.",
      );
    expect(scene.counted("PATCH")).toEqual({ arrived: 1, passedOn: 0 });
    scene.proxy.clear();
    expect(await scene.connection.apply(scene.ours())).toMatchObject({ ok: true, value: { created: true } });
  },
);

behindFaults("an answer that comes in drops is read whole", async (scene) => {
  for (const name of ["a", "b", "c"]) await scene.connection.apply(scene.ours(name));
  scene.proxy.add({ method: "GET", fault: { kind: "drip", bytes: 97, everyMs: 5 } });
  const listed = await scene.connection.listPolicies(scene.namespace);
  expect(listed.ok && listed.value.map(({ metadata }) => metadata.name)).toEqual(["a", "b", "c"]);
});

behindFaults("a page of something in between is not taken for an answer, and is quoted", async (scene) => {
  const body = "<html><title>Sign in</title></html>";
  scene.proxy.add({ fault: { kind: "answer", status: 200, body } });
  for (const answer of [
    await scene.connection.listPolicies(scene.namespace),
    await scene.connection.apply(scene.ours()),
  ]) {
    expect(answer).toMatchObject(refusedWith("server-error"));
    if (!answer.ok) expect(answer.refusal.message).toContain("<title>Sign in</title>");
  }
  expect(scene.counted("PATCH")).toEqual({ arrived: 1, passedOn: 0 });
});

behindFaults(
  "a read that cannot be made is refused with the reason, never answered as nothing",
  async (scene) => {
    await scene.connection.apply(scene.ours());
    for (const [status, code] of [
      [401, "unauthorized"],
      [403, "forbidden"],
      [500, "server-error"],
      [503, "server-error"],
    ] as const) {
      scene.proxy.add({ method: "GET", count: 1, fault: { kind: "answer", status } });
      expect(await scene.connection.listPolicies(scene.namespace)).toMatchObject(refusedWith(code));
    }
    expect(await scene.connection.listPolicies(scene.namespace)).toMatchObject({ ok: true, value: [{}] });
  },
);
