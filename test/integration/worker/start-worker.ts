import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A worker in a process of its own. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Everything that it logged so far. */
  readonly log: () => string;
  /** Ends it the hard way, if it still runs. */
  readonly kill: () => Promise<void>;
}

/** Starts the worker as the launcher does, with nothing but `env` around it. */
export function startWorker(databaseUrl: string, env: Readonly<Record<string, string>>): WorkerProcess {
  const child = spawn(process.execPath, ["--conditions=react-server", "lib/server/worker/main.ts"], {
    env: { NODE_ENV: "test", PATH: process.env["PATH"], DATABASE_URL: databaseUrl, ...env },
    stdio: ["pipe", "ignore", "pipe"],
  });
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
  return {
    child,
    log: () => log,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
