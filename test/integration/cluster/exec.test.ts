import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HELD_QUESTION } from "#lib/probes/index.ts";
import type { CanaryCluster } from "#lib/server/cluster/canary-cluster.ts";
import { openConnection, type ClusterConnection } from "#lib/server/cluster/cluster-connection.ts";
import { AGNHOST, startRunningTown, type RunningTown } from "../simulator-nodes/running-town.ts";

let town: RunningTown;
let folder: string;
/** Address of the pod that runs, and answers on 8080. */
let ip: string;
const connections: ClusterConnection[] = [];

beforeEach(async () => {
  town = await startRunningTown();
  folder = mkdtempSync(join(tmpdir(), "drawbridge-exec-"));
  writeFileSync(join(folder, "kubeconfig"), town.simulator.apiServer.kubeconfig);
  const web = await town.run({
    metadata: { name: "web", labels: { app: "web" } },
    spec: { containers: [{ name: "canary", image: AGNHOST, args: ["netexec", "--http-port=8080"] }] },
  });
  ip = web.status?.podIP ?? "";
});

afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  rmSync(folder, { recursive: true, force: true });
});

function canaries(writes: "on" | "off" = "on"): CanaryCluster {
  const path = join(folder, "kubeconfig");
  const connection = openConnection({ cluster: { kind: "kubeconfig", path }, writes });
  if (!connection.ok) throw new Error(connection.refusal.message);
  connections.push(connection.value);
  return connection.value.canaries;
}

const inWeb = (...command: string[]) => ({
  namespace: "storefront",
  pod: "web",
  container: "canary",
  command,
  timeoutMs: 5_000,
});

describe("a command in a pod", () => {
  test("gives its exit code and all that it printed, on either stream", async () => {
    expect(await canaries().exec(inWeb("/agnhost", "connect", `${ip}:8080`, "--timeout=1s"))).toEqual({
      ok: true,
      value: { exitCode: 0, output: "" },
    });
    const refused = await canaries().exec(inWeb("/agnhost", "connect", `${ip}:9`, "--timeout=1s"));
    expect(refused).toEqual({ ok: true, value: { exitCode: 1, output: "REFUSED\n" } });
  });

  test("that the container does not have refuses in the runtime's words", async () => {
    const answer = await canaries().exec(inWeb("/no-such-program"));
    expect(answer).toMatchObject({ ok: false, refusal: { code: "server-error" } });
    if (!answer.ok) expect(answer.refusal.message).toContain("no such file or directory");
  });

  test("in a pod that is not there refuses as the server says it", async () => {
    const answer = await canaries().exec({ ...inWeb("true"), pod: "nobody" });
    expect(answer).toMatchObject({ ok: false, refusal: { code: "not-found" } });
    if (!answer.ok) expect(answer.refusal.message).toContain('pods "nobody" not found');
  });

  test("that does not end in time is given up", async () => {
    const answer = await canaries().exec({ ...inWeb("sleep", "60"), timeoutMs: 300 });
    expect(answer).toMatchObject({ ok: false, refusal: { code: "unreachable", timedOut: true } });
  });

  test("is not run at all with writes off", async () => {
    expect(await canaries("off").exec(inWeb("true"))).toMatchObject({
      ok: false,
      refusal: { code: "read-only" },
    });
    expect(await canaries("off").hold(inWeb("sleep", "1"))).toMatchObject({ ok: false });
  });
});

describe("a command whose input stays open", () => {
  test("answers every question on the one connection that it holds", async () => {
    const held = await canaries().hold(inWeb("nc", ip, "8080"));
    if (!held.ok) throw new Error(held.refusal.message);
    expect(await held.value.ask(HELD_QUESTION, 3_000)).toBe("answered");
    expect(await held.value.ask(HELD_QUESTION, 3_000)).toBe("answered");
    held.value.close();
    expect(await held.value.ask(HELD_QUESTION, 300)).toBe("ended");
  });

  test("that ends by itself has ended: its silence is none of the network's", async () => {
    const held = await canaries().hold(inWeb("true"));
    if (!held.ok) throw new Error(held.refusal.message);
    expect(await held.value.ask(HELD_QUESTION, 3_000)).toBe("ended");
  });

  test("that never says anything is told by its silence", async () => {
    const held = await canaries().hold(inWeb("sleep", "5"));
    if (!held.ok) throw new Error(held.refusal.message);
    expect(await held.value.ask("anybody?\n", 300)).toBe("silent");
    held.value.close();
  });
});
