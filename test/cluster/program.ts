import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

/** A program that was started, with its output in a file. */
export interface Program {
  readonly name: string;
  /** Set once it has ended: its exit code or signal. */
  readonly endedWith: () => string | undefined;
  /** The last lines of its log. */
  readonly lastWords: () => string;
  /** SIGTERM, and SIGKILL after a grace of 5 s; resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

/** What starts a program. */
export interface ProgramStart {
  readonly file: string;
  readonly args: readonly string[];
  readonly logFile: string;
}

const STOP_GRACE_MS = 5000;
const LAST_LINES = 15;

/** Starts a program without a terminal, so that Ctrl-C reaches the tests alone, which then stop it. */
export function startProgram({ file, args, logFile }: ProgramStart): Program {
  const log = openSync(logFile, "w");
  const child = spawn(file, args, { stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  let endedWith: string | undefined;
  const ended = new Promise<void>((resolve) => {
    const end = (how: string) => {
      endedWith ??= how;
      resolve();
    };
    child.once("error", (cause) => end(cause.message));
    child.once("exit", (code, signal) => end(signal ?? `exit code ${code}`));
  });
  return {
    name: file.split("/").at(-1) ?? file,
    endedWith: () => endedWith,
    lastWords: () => readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-LAST_LINES).join("\n"),
    stop: async () => {
      if (endedWith !== undefined) return;
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), STOP_GRACE_MS);
      await ended;
      clearTimeout(kill);
    },
  };
}
