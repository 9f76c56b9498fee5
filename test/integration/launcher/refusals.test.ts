import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

interface Outcome {
  readonly code: number;
  readonly output: string;
}

let dataDir: string;
const closers: (() => void)[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "drawbridge-launch-"));
});

afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(dataDir, { recursive: true, force: true });
});

function start(...flags: string[]): Promise<Outcome> {
  const args = ["--conditions=react-server", "lib/launcher/start.ts", "--data-dir", dataDir, ...flags];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: 50_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}

/** The launcher's whole promise about failures: non-zero, the sentence, and no stack trace. */
function expectOneClearMessage(outcome: Outcome, sentence: RegExp): void {
  expect(outcome.code).not.toBe(0);
  expect(outcome.output).toMatch(sentence);
  expect(outcome.output).not.toMatch(/^\s+at .+:\d+:\d+/m);
}

describe("npm start refuses with one clear message", () => {
  it("when a flag is unknown", async () => {
    expectOneClearMessage(await start("--prot", "80"), /--prot/);
  });

  it("when the port is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => server.close());
    const { port } = server.address() as { port: number };
    expectOneClearMessage(
      await start("--port", String(port)),
      new RegExp(`Port ${port} .* is taken.*--port`),
    );
  });

  it("when another launcher runs on the data folder", async () => {
    mkdirSync(join(dataDir, "lib/launcher/start"), { recursive: true });
    const other = execFile(process.execPath, ["-e", "setTimeout(() => {}, 60000)", "lib/launcher/start.ts"]);
    closers.push(() => other.kill());
    writeFileSync(join(dataDir, "launcher.pid"), String(other.pid));
    expectOneClearMessage(await start("--port", "4999"), /already runs on this data folder.*--data-dir/);
  });

  it("when the database cannot be reached", async () => {
    const outcome = await start("--port", "4998", "--database-url", "postgresql://nobody@127.0.0.1:9/none");
    expectOneClearMessage(outcome, /database at 127\.0\.0\.1:9\/none cannot be reached.*--database-url/);
  });

  it("when the kubeconfig does not parse", async () => {
    const kubeconfig = join(dataDir, "broken.yaml");
    writeFileSync(kubeconfig, "clusters: [");
    expectOneClearMessage(await start("--port", "4997", "--kubeconfig", kubeconfig), /kubeconfig/i);
  });

  it("when the kubeconfig lacks the context", async () => {
    const kubeconfig = join(dataDir, "kubeconfig.yaml");
    writeFileSync(
      kubeconfig,
      JSON.stringify({ apiVersion: "v1", kind: "Config", clusters: [], contexts: [], users: [] }),
    );
    expectOneClearMessage(
      await start("--port", "4996", "--kubeconfig", kubeconfig, "--context", "prod"),
      /prod/,
    );
  });

  it("when the scenario is neither built in nor a folder", async () => {
    expectOneClearMessage(await start("--port", "4995", "--scenario", "no-such-town"), /no-such-town/);
  });
});
