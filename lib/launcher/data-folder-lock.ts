import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LaunchFailure } from "./launch-failure.ts";

const LOCK_FILE = "launcher.pid";

/**
 * Takes the data folder for this launcher and returns the release. A lock left by a launcher that no longer runs is
 * taken over, so that a `kill -9` needs no cleaning up.
 * @throws LaunchFailure when another launcher runs on the folder, or it cannot be written.
 */
export function lockDataFolder(dataDir: string): () => void {
  const file = join(dataDir, LOCK_FILE);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    claim(file);
  } catch (cause) {
    if (cause instanceof LaunchFailure) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LaunchFailure(
      `The data folder ${dataDir} cannot be used: ${reason}. Choose another with --data-dir.`,
    );
  }
  return () => rmSync(file, { force: true });
}

function claim(file: string): void {
  const owner = ownerOf(file);
  if (owner !== undefined && isDrawbridge(owner)) {
    throw new LaunchFailure(
      `Drawbridge already runs on this data folder (process ${owner}). Use that one, stop it, or give another folder with --data-dir.`,
    );
  }
  rmSync(file, { force: true });
  writeFileSync(file, String(process.pid), { flag: "wx", mode: 0o600 });
}

function ownerOf(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}

/** Pids are reused: only a process whose command line is a launcher's counts, where the system shows command lines. */
function isDrawbridge(pid: number): boolean {
  if (!isRunning(pid)) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("lib/launcher/start");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" && process.platform === "linux") return false;
    return true;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}
