import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";

/** The whole product, started as a user starts it. */
export interface Product {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** Everything printed so far. */
  output(): string;
  /** Ctrl-C, and waits until the launcher is gone. Resolves with its exit code. */
  stop(): Promise<number | null>;
  /** `kill -9` of the launcher alone; its children have to notice by themselves. */
  kill(): Promise<void>;
}

/** Starts `npm start` on `dataDir` with `flags`, and waits for its URL. Rejects with the output when it stops before. */
export async function startProduct(
  dataDir: string,
  flags: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Product> {
  const port = await freePort();
  const args = [
    "--conditions=react-server",
    "lib/launcher/start.ts",
    "--data-dir",
    dataDir,
    "--port",
    String(port),
    ...flags,
  ];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([
    until(() => output.includes("Open ")),
    ended.then(() => {
      throw new Error(`the product did not start:\n${output}`);
    }),
  ]);
  return {
    url,
    pid: child.pid ?? 0,
    dataDir,
    output: () => output,
    stop: () => signal(child, "SIGINT", ended),
    kill: async () => void (await signal(child, "SIGKILL", ended)),
  };
}

function signal(
  child: ChildProcess,
  name: NodeJS.Signals,
  ended: Promise<number | null>,
): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(name);
  return ended;
}

/** Polls until `condition` holds. */
export async function until(condition: () => boolean | Promise<boolean>, everyMs = 50): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, everyMs));
}

/** A loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
