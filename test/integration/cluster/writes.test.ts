import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";
import { afterThisTest, allowStorefront, startTownCluster } from "./town-cluster.ts";

const ref = { namespace: "payments", name: "allow-storefront" };

describe("apply", () => {
  test("creates, then changes, and says which it was", async () => {
    const { connection } = await startTownCluster();
    const first = await connection.apply(allowStorefront());
    expect(first).toMatchObject({
      ok: true,
      value: { created: true, policy: { metadata: { name: "allow-storefront" } } },
    });
    const second = await connection.apply(allowStorefront({ ingress: [] }));
    expect(second).toMatchObject({
      ok: true,
      value: { created: false, policy: { spec: { policyTypes: ["Ingress"] } } },
    });
    expect(await connection.listPolicies("payments")).toMatchObject({ ok: true, value: [{ metadata: ref }] });
  });

  test("as a dry run changes nothing", async () => {
    const { connection } = await startTownCluster();
    expect(await connection.apply(allowStorefront(), { dryRun: true })).toMatchObject({ ok: true });
    expect(await connection.getPolicy(ref)).toMatchObject({ ok: false, refusal: { code: "not-found" } });
  });

  test("of a field that somebody else owns is a conflict that names them, and is not forced", async () => {
    const { connection } = await startTownCluster();
    const mine = await connection.transport.request({
      what: "apply as somebody else",
      method: "PATCH",
      path: "/apis/networking.k8s.io/v1/namespaces/payments/networkpolicies/allow-storefront",
      query: { fieldManager: "argocd" },
      contentType: "application/apply-patch+yaml",
      body: allowStorefront(),
    });
    expect(mine.ok).toBe(true);
    const conflict = await connection.apply(allowStorefront({ ingress: [{}] }));
    expect(conflict).toMatchObject({ ok: false, refusal: { code: "conflict" } });
    if (!conflict.ok) {
      expect(conflict.refusal.causes?.map((cause) => cause.manager)).toContain("argocd");
      expect(conflict.refusal.detail?.join()).toContain("is owned by argocd");
    }
  });

  test("with a precondition on a version that has moved on is a conflict", async () => {
    const { connection } = await startTownCluster();
    const first = await connection.apply(allowStorefront());
    if (!first.ok) throw new Error(first.refusal.message);
    const { uid, resourceVersion } = first.value.policy.metadata;
    await connection.apply(allowStorefront({ ingress: [] }));
    expect(
      await connection.apply(allowStorefront(), { precondition: { uid, resourceVersion } }),
    ).toMatchObject({ ok: false, refusal: { code: "conflict" } });
  });

  test("of an invalid policy names the field", async () => {
    const { connection } = await startTownCluster();
    const invalid = allowStorefront({ ingress: [{ ports: [{ protocol: "TCP", port: 99_999 }] }] });
    const refused = await connection.apply(invalid);
    expect(refused).toMatchObject({ ok: false, refusal: { code: "invalid" } });
    if (!refused.ok) expect(refused.refusal.causes?.[0]?.field).toContain("ports[0].port");
  });

  test("into a namespace that is not there is not-found", async () => {
    const { connection } = await startTownCluster();
    const policy = allowStorefront();
    const elsewhere = { ...policy, metadata: { ...policy.metadata, namespace: "nowhere" } };
    expect(await connection.apply(elsewhere)).toMatchObject({ ok: false, refusal: { code: "not-found" } });
  });

  test("with writes off is refused without asking, but may be tried dry", async () => {
    const { connection } = await startTownCluster(undefined, { writes: "off" });
    expect(await connection.apply(allowStorefront())).toMatchObject({
      ok: false,
      refusal: { code: "read-only" },
    });
    expect(await connection.remove(ref)).toMatchObject({ ok: false, refusal: { code: "read-only" } });
    expect(await connection.apply(allowStorefront(), { dryRun: true })).toMatchObject({ ok: true });
  });
});

describe("remove", () => {
  test("deletes, and is done when there is nothing to delete", async () => {
    const { connection } = await startTownCluster();
    await connection.apply(allowStorefront());
    expect(await connection.remove(ref)).toEqual({ ok: true, value: { existed: true } });
    expect(await connection.remove(ref)).toEqual({ ok: true, value: { existed: false } });
  });

  test("of another object under the same name is a conflict, and deletes nothing", async () => {
    const { connection } = await startTownCluster();
    await connection.apply(allowStorefront());
    expect(await connection.remove({ ...ref, uid: "somebody-elses" })).toMatchObject({
      ok: false,
      refusal: { code: "conflict" },
    });
    expect(await connection.remove({ ...ref, resourceVersion: "1" })).toMatchObject({
      ok: false,
      refusal: { code: "conflict" },
    });
    expect(await connection.getPolicy(ref)).toMatchObject({ ok: true });
  });

  test("as a dry run deletes nothing", async () => {
    const { connection } = await startTownCluster();
    await connection.apply(allowStorefront());
    expect(await connection.remove(ref, { dryRun: true })).toMatchObject({ ok: true });
    expect(await connection.getPolicy(ref)).toMatchObject({ ok: true });
  });
});

describe("a server in trouble", () => {
  test("that answers 403 is forbidden, with its words and what to do", async () => {
    const { api, connection } = await startTownCluster();
    api.faults.next({ kind: "status", status: 403, method: "PATCH" });
    const refused = await connection.apply(allowStorefront());
    expect(refused).toMatchObject({ ok: false, refusal: { code: "forbidden" } });
    if (!refused.ok)
      expect(refused.refusal.message).toMatch(
        /apply NetworkPolicy payments\/allow-storefront.*Grant this account/,
      );
  });

  test("that is busy (429) is asked again as it wishes, and the write happens once", async () => {
    const { api, connection } = await startTownCluster();
    api.faults.next({ kind: "status", status: 429, method: "PATCH", retryAfterSeconds: 1, count: 2 });
    expect(await connection.apply(allowStorefront())).toMatchObject({ ok: true, value: { created: true } });
  });

  test("that stays busy is throttled in the end", async () => {
    const { api, connection } = await startTownCluster();
    api.faults.next({ kind: "status", status: 429, method: "PATCH", count: Infinity });
    expect(await connection.apply(allowStorefront())).toMatchObject({
      ok: false,
      refusal: { code: "throttled" },
    });
  });

  test.each(["request", "reply"] as const)(
    "that cuts the connection at the %s is asked once more, and the write stands once",
    async (at) => {
      const { api, connection } = await startTownCluster();
      api.faults.next({ kind: "reset", at, method: "PATCH" });
      expect(await connection.apply(allowStorefront())).toMatchObject({ ok: true });
      expect(await connection.listPolicies("payments")).toMatchObject({
        ok: true,
        value: [{ metadata: ref }],
      });
    },
  );

  test("that keeps cutting is unreachable", async () => {
    const { api, connection } = await startTownCluster();
    api.faults.next({ kind: "reset", method: "PATCH", count: Infinity });
    expect(await connection.apply(allowStorefront())).toMatchObject({
      ok: false,
      refusal: { code: "unreachable" },
    });
  });

  test("that never answers is unreachable, in time", async () => {
    const { api, connection } = await startTownCluster();
    api.faults.next({ kind: "hang", method: "GET", count: Infinity });
    const refused = await connection.transport.request({ what: "wait", path: "/version", timeoutMs: 100 });
    expect(refused).toMatchObject({ ok: false, refusal: { code: "unreachable", timedOut: true } });
  });

  test("that is gone is unreachable", async () => {
    const { api, connection } = await startTownCluster();
    await api.close();
    expect(await connection.serverVersion()).toMatchObject({ ok: false, refusal: { code: "unreachable" } });
  });
});

const SOCKETS = "/proc/net/tcp";

test.skipIf(!existsSync(SOCKETS))(
  "a warm connection carries any number of writes, two at a time, without another handshake",
  async () => {
    const { connection, api } = await startTownCluster();
    afterThisTest(connection.keepWarm());
    afterThisTest(connection.keepWarm());
    await vi.waitFor(async () => expect(await connectionsOf(api.url)).toBe(2));
    const other = { ...allowStorefront(), metadata: { name: "other", namespace: "payments" } };
    for (let round = 0; round < 10; round += 1)
      await Promise.all([connection.apply(allowStorefront()), connection.apply(other)]);
    expect(await connectionsOf(api.url)).toBe(2);
  },
);

/** Established connections to the server's port, as the kernel counts them on this end. */
async function connectionsOf(url: string): Promise<number> {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, "0");
  const lines = (await readFile(SOCKETS, "utf8")).split("\n");
  return lines.filter((line) => new RegExp(`^\\s*\\d+: \\S+ \\S+:${port} `).test(line)).length;
}
