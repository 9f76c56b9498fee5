import "server-only";

import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A PostgreSQL server as its lock file describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/**
 * The server that holds `dataDir`, if one is alive: a launcher that was killed leaves it behind.
 * A lock file whose process is gone, or is something else by now (a pid used again), is removed.
 */
export async function runningPostmaster(dataDir: string): Promise<Postmaster | undefined> {
  const file = join(dataDir, "postmaster.pid");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const lines = text.split("\n");
  const [pid, port] = [Number.parseInt(lines[0] ?? "", 10), Number.parseInt(lines[3] ?? "", 10)];
  if (Number.isInteger(pid) && isAlive(pid) && (await isPostgres(pid))) return { pid, port };
  await rm(file, { force: true });
  return undefined;
}

/**
 * Stops a server: first fast (SIGINT: open transactions are rolled back, the write-ahead log is flushed), after
 * `patienceMs` at once (SIGQUIT: the next start recovers from the log). Returns when the process is gone.
 */
export async function stopPostmaster(pid: number, patienceMs = 10_000): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (!signalled(pid, signal)) return;
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      if (!isAlive(pid)) return;
      await sleep(20);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) did not stop. End it, then start again.`);
}

/** Whether a process with this id exists; one of another account counts. */
export function isAlive(pid: number): boolean {
  return signalled(pid, 0);
}

function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EPERM") return true;
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform === "linux") {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""); // gone meanwhile
    return command.split("\0")[0]?.includes("postgres") ?? false;
  }
  const { stdout } = await run("ps", ["-p", String(pid), "-o", "command="]).catch(() => ({ stdout: "" })); // gone meanwhile
  return stdout.includes("postgres");
}
