import { expect, vi } from "vitest";
import type { ClusterId, Snapshot } from "#lib/policy/index.ts";
import type { SnapshotStatus } from "#lib/rollout/index.ts";
import { watchEvents } from "#lib/server/cluster/watch-events.ts";
import { watchSnapshot } from "#lib/server/cluster/watch-snapshot.ts";
import { afterThisTest } from "../clusters.ts";
import { policy } from "../policies.ts";
import { behindFaults, type FaultyScene } from "./behind-faults.ts";

const POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";
/** Of this kind alone: other groups have network policies too. */
const WATCH = new RegExp(`^${POLICIES}\\?.*watch=true`);
const LIST = new RegExp(`^${POLICIES}\\?limit`);
const PATIENCE = { timeout: 40_000, interval: 50 };

/** What the product's watch tells, of the scene's namespace alone. */
interface Told {
  /** Names of the policies in each picture that differs from the one before. */
  readonly pictures: (readonly string[])[];
  readonly statuses: SnapshotStatus[];
  readonly newest: () => readonly string[] | undefined;
}

function follow(scene: FaultyScene): Told {
  const pictures: (readonly string[])[] = [];
  const statuses: SnapshotStatus[] = [];
  const watch = watchSnapshot(
    scene.connection,
    {
      onChange: async (snapshot) => {
        const names = policiesOf(snapshot, scene.namespace);
        if (JSON.stringify(names) !== JSON.stringify(pictures.at(-1))) pictures.push(names);
      },
      onStatus: async (status) => void statuses.push(status),
      onError: (error) => {
        throw error;
      },
    },
    { clusterId: "faults" as ClusterId, batchMs: 10 },
  );
  afterThisTest(() => watch.stop());
  return { pictures, statuses, newest: () => pictures.at(-1) };
}

function policiesOf(snapshot: Snapshot, namespace: string): readonly string[] {
  return snapshot.policies
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map(({ metadata }) => metadata.name)
    .sort();
}

const seen = ({ proxy }: FaultyScene, url: RegExp) => proxy.seen.filter((request) => url.test(request.url));
const startOf = (url: string) => new URL(url, "https://x").searchParams.get("resourceVersion") ?? "";

/** Every state in which the picture can be, and none in between: no name lost and found again, none twice. */
async function growsByOne(told: Told, scene: FaultyScene, names: readonly string[]): Promise<void> {
  for (let count = 0; count < names.length; count += 1) {
    await scene.apply(policy(names[count] ?? ""));
    const expected = names.slice(0, count + 1);
    await vi.waitFor(() => expect(told.newest()).toEqual(expected), PATIENCE);
  }
  expect(told.pictures).toEqual([[], ...names.map((_, index) => names.slice(0, index + 1))]);
}

behindFaults(
  "a watch that is cut in the middle of a line goes on from its last whole event, and nothing is missed or doubled",
  async (scene) => {
    // Three times an event and a half; the half of it is read again, from the version of the whole one.
    scene.proxy.add({ url: WATCH, count: 3, fault: { kind: "cut", lines: 1, bytes: 60 } });
    const told = follow(scene);
    await vi.waitFor(() => expect(told.newest()).toEqual([]), PATIENCE);
    await growsByOne(told, scene, ["a", "b", "c", "d", "e", "f", "g"]);
    const starts = seen(scene, WATCH).map(({ url }) => startOf(url));
    expect(starts.length).toBeGreaterThanOrEqual(4);
    expect(new Set(starts.slice(0, 4)).size).toBe(4);
    expect(seen(scene, LIST)).toHaveLength(1);
  },
);

behindFaults(
  "a watch that is reset before it tells anything backs off, and misses nothing",
  async (scene) => {
    const told = follow(scene);
    await vi.waitFor(() => expect(told.newest()).toEqual([]), PATIENCE);
    scene.proxy.add({ url: WATCH, count: 4, fault: { kind: "refuse" } });
    scene.proxy.hangUp();
    await scene.apply(policy("a"));
    await vi.waitFor(() => expect(told.newest()).toEqual(["a"]), PATIENCE);
    expect(seen(scene, LIST)).toHaveLength(1);
  },
);

behindFaults(
  "a server that refuses every watch is asked less and less often, is told as lost, and as connected when it is back",
  async (scene) => {
    scene.proxy.add({ url: WATCH, fault: { kind: "answer", status: 503 } });
    const told = follow(scene);
    await vi.waitFor(() => expect(told.statuses.at(-1)).toMatchObject({ kind: "lost" }), PATIENCE);
    await vi.waitFor(() => expect(seen(scene, WATCH).length).toBeGreaterThanOrEqual(4), PATIENCE);
    const pauses = gaps(seen(scene, WATCH).map(({ atMs }) => atMs));
    expect(pauses[2]).toBeGreaterThan(pauses[0] ?? Infinity);
    await scene.apply(policy("meanwhile"));
    scene.proxy.clear();
    await vi.waitFor(() => {
      expect(told.statuses.at(-1)).toMatchObject({ kind: "connected" });
      expect(told.newest()).toEqual(["meanwhile"]);
    }, PATIENCE);
  },
);

const gaps = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));

behindFaults(
  "a version that expired while the watch was away is listed anew, with what went",
  async (scene) => {
    for (const name of ["goes", "stays"]) await scene.apply(policy(name));
    const told = follow(scene);
    await vi.waitFor(() => expect(told.newest()).toEqual(["goes", "stays"]), PATIENCE);
    const expired = { kind: "answer", status: 410, body: '{"kind":"Status","code":410}' } as const;
    scene.proxy.add({ url: WATCH, count: 1, fault: expired });
    scene.proxy.hangUp();
    await scene.send("DELETE", `${scene.policies}/goes`);
    await scene.apply(policy("new"));
    await vi.waitFor(() => expect(told.newest()).toEqual(["new", "stays"]), PATIENCE);
    expect(seen(scene, LIST)).toHaveLength(2);
  },
);

behindFaults(
  "lists that are throttled, reset or fail delay the first picture, and it is whole",
  async (scene) => {
    await scene.apply(policy("there"));
    scene.proxy.add({ url: LIST, count: 1, fault: { kind: "answer", status: 429, retryAfterSeconds: 1 } });
    scene.proxy.add({ url: LIST, count: 1, fault: { kind: "cut", bytes: 30 } });
    scene.proxy.add({ url: LIST, count: 1, fault: { kind: "answer", status: 500 } });
    const told = follow(scene);
    await vi.waitFor(() => expect(told.newest()).toEqual(["there"]), PATIENCE);
    expect(told.pictures).toEqual([["there"]]);
  },
);

behindFaults(
  "events that come in pieces of a few bytes are read whole, letters of several bytes too",
  async (scene) => {
    scene.proxy.add({ url: WATCH, fault: { kind: "drip", bytes: 7, everyMs: 0 } });
    const told = follow(scene);
    await vi.waitFor(() => expect(told.newest()).toEqual([]), PATIENCE);
    const why = "größer als 1 €, weil 🚦";
    const made = await scene.apply(policy("a", undefined, { annotations: { why } }));
    await vi.waitFor(() => expect(told.newest()).toEqual(["a"]), PATIENCE);
    const stop = new AbortController();
    const stream = await scene.connection.transport.stream({
      what: "watch NetworkPolicies",
      path: POLICIES,
      query: { watch: "true", resourceVersion: String(Number(made.body?.metadata?.resourceVersion) - 1) },
      signal: stop.signal,
    });
    if (!stream.ok) throw new Error(stream.refusal.message);
    for await (const { object } of watchEvents(stream.value)) {
      expect(object).toMatchObject({ metadata: { annotations: { why } } });
      break;
    }
    stop.abort();
  },
);

behindFaults("a watch that is never opened is unreachable once its time is over", async (scene) => {
  scene.proxy.add({ url: WATCH, fault: { kind: "hang" } });
  const stream = await scene.connection.transport.stream({
    what: "watch NetworkPolicies",
    path: POLICIES,
    query: { watch: "true" },
    signal: new AbortController().signal,
    timeoutMs: 300,
  });
  expect(stream).toMatchObject({ ok: false, refusal: { code: "unreachable", timedOut: true } });
});
