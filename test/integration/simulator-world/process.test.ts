import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { builtIn } from "#lib/simulator/api/resource-type.ts";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";
import { startSimulator } from "#lib/simulator/simulator.ts";

const POLICY = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { namespace: "checkout", name: "mine", labels: { "drawbridge.dev/instance": "test" } },
  spec: { podSelector: {}, policyTypes: ["Ingress"] },
};

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simulator-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ["--conditions=react-server", "lib/simulator/main.ts", ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

async function readyLine(child: ChildProcess): Promise<Record<string, unknown>> {
  const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
  return JSON.parse(line) as Record<string, unknown>;
}

async function failure(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = "";
  child.stderr!.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text };
}

describe("the process", () => {
  it("says where it serves in one line, hides its kubeconfig, and ends cleanly when told", async () => {
    const kubeconfig = join(folder, "deep/kubeconfig.yaml");
    const child = run("--kubeconfig-out", kubeconfig, "--rate", "0");
    const ready = await readyLine(child);
    expect(ready).toMatchObject({ ready: true, kubeconfigPath: kubeconfig, problems: [] });
    expect(ready["apiUrl"]).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(ready["hubbleAddress"]).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    expect(readFileSync(kubeconfig, "utf8")).toContain("current-context");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("ends when whoever started it is gone", async () => {
    const child = run("--kubeconfig-out", join(folder, "kubeconfig"), "--rate", "0");
    await readyLine(child);
    child.stdin!.end();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it.each([
    [["--scenario", "no-such-folder"], 'takes "shop" or a folder'],
    [["--scenario", "shop:weave"], 'there is no shop with "weave"; there is cilium'],
    [["--port", "http"], "--port takes a port"],
    [["--speed", "9"], "--speed"],
    [["--flows", "no-such-file.jsonl"], "no-such-file.jsonl"],
  ])("tells a mistake in a sentence: %j", async (args, words) => {
    const { code, text } = await failure(run(...args));
    expect(code).not.toBe(0);
    expect(text).toContain(words);
    expect(text.trim().split("\n")).toHaveLength(1);
  });

  it("a state file that it cannot read is named, and not overwritten", async () => {
    const stateFile = join(folder, "state.json");
    writeFileSync(stateFile, "{");
    const { code, text } = await failure(run("--state-file", stateFile));
    expect(code).toBe(1);
    expect(text).toContain(stateFile);
    expect(readFileSync(stateFile, "utf8")).toBe("{");
  });
});

describe("restarts", () => {
  const start = () =>
    startSimulator({ scenario: shopScenario(), stateFile: join(folder, "state.json"), rate: 0 });

  it("keeps what users changed, with uid and resourceVersion, and goes on counting", async () => {
    const first = await start();
    const made = first.store.put(POLICY);
    first.store.remove(builtIn("networkpolicies"), "legacy-erp", "reports");
    first.store.remove(builtIn("namespaces"), undefined, "sandbox");
    const namespace = first.store.get(builtIn("namespaces"), undefined, "checkout")!;
    first.store.put({
      ...namespace,
      metadata: { ...namespace.metadata, labels: { ...namespace.metadata.labels, phase: "staged" } },
    });
    const pod = first.store.list(builtIn("pods"), "checkout")[0]!;
    const version = Number(first.store.resourceVersion);
    await first.close();

    const second = await start();
    const kept = second.store.get(builtIn("networkpolicies"), "checkout", "mine");
    expect(kept).toEqual(made);
    expect(second.store.get(builtIn("networkpolicies"), "legacy-erp", "reports")).toBeUndefined();
    expect(second.store.list(builtIn("pods"), "sandbox")).toEqual([]);
    expect(second.store.get(builtIn("namespaces"), undefined, "checkout")?.metadata.labels).toMatchObject({
      phase: "staged",
    });
    expect(second.store.get(builtIn("pods"), "checkout", pod.metadata.name)).toEqual(pod);
    expect(Number(second.store.resourceVersion)).toBeGreaterThan(version);
    expect(second.dataPlane.world.networkPolicies.map((policy) => policy.metadata?.name)).toContain("mine");
    await second.close();
  });

  it("a namespace that was deleted and made again keeps its new identity", async () => {
    const first = await start();
    first.store.remove(builtIn("namespaces"), undefined, "sandbox");
    const made = first.store.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "sandbox" } });
    await first.close();
    const second = await start();
    expect(second.store.get(builtIn("namespaces"), undefined, "sandbox")?.metadata.uid).toBe(
      made.metadata.uid,
    );
    await second.close();
  });

  it("keeps nothing of what the cluster does by itself", async () => {
    const first = await start();
    await first.close();
    const state = JSON.parse(readFileSync(join(folder, "state.json"), "utf8")) as { changed: unknown[] };
    expect(state.changed).toEqual([]);
  });

  it("survives being killed", async () => {
    const stateFile = join(folder, "state.json");
    const first = await startSimulator({ scenario: shopScenario(), stateFile, rate: 0 });
    first.store.put(POLICY);
    await expect.poll(() => readFileSync(stateFile, "utf8")).toContain('"mine"');
    await first.close();
  });
});
