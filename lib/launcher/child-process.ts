import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { LaunchFailure } from "./launch-failure.ts";

const EXIT_WITH_PARENT = fileURLToPath(new URL("./exit-with-parent.ts", import.meta.url));
const STOP_GRACE_MS = 8000;

/** A process that the launcher started and will stop. */
export interface ChildHandle {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves with the exit code (or signal) when the process ends, for whatever reason. */
  readonly ended: Promise<string>;
  /** The next line of standard output that `accept` turns into a value. Rejects when the process ends first. */
  readLine<T>(accept: (line: string) => T | undefined): Promise<T>;
  /** SIGTERM, and SIGKILL after a grace of 8 s. */
  stop(): Promise<void>;
}

/** Starts `node ARGS` with its output in `<dataDir>/logs/<name>.log`. It ends when the launcher does. */
export function startChild(
  name: string,
  args: readonly string[],
  options: { readonly dataDir: string; readonly env: Readonly<Record<string, string | undefined>> },
): ChildHandle {
  const logFile = join(options.dataDir, "logs", `${name}.log`);
  mkdirSync(join(options.dataDir, "logs"), { recursive: true });
  const log = createWriteStream(logFile, { flags: "w" });
  const child = spawn(process.execPath, ["--import", EXIT_WITH_PARENT, ...args], {
    env: options.env as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "pipe"],
    // Its own group: Ctrl-C reaches the launcher alone, which then stops everything in the right order.
    detached: process.platform !== "win32",
  });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (cause) => resolve(cause.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  return {
    name,
    pid: child.pid ?? 0,
    logFile,
    ended,
    readLine: (accept) => Promise.race([lineOf(child, accept), endOf(name, ended, logFile)]),
    stop: () => stopChild(child, ended),
  };
}

function lineOf<T>(child: ChildProcess, accept: (line: string) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    if (!child.stdout) return;
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => {
      const value = accept(line);
      if (value === undefined) return;
      lines.close();
      child.stdout?.resume();
      resolve(value);
    });
  });
}

async function endOf(name: string, ended: Promise<string>, logFile: string): Promise<never> {
  const how = await ended;
  throw new LaunchFailure(`The ${name} process stopped (${how}).`, lastLines(logFile));
}

/** The end of a log, so that a failure can be read where it is reported. */
export function lastLines(logFile: string, count = 12): string[] {
  return [...readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-count), `The whole log: ${logFile}`];
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_GRACE_MS);
  await ended;
  clearTimeout(timer);
}
