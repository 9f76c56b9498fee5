import type { KubeObject } from "./kube-object.ts";
import type { Result } from "./status.ts";

/** A program that runs in a container. Everything that it writes goes to the callbacks that started it. */
export interface RunningProgram {
  /** What the client types; ignored by programs that do not listen. */
  input: (chunk: Buffer) => void;
  /** The client has nothing more to say. */
  endInput: () => void;
  /** The client is gone: the program ends. */
  stop: () => void;
}

/** Where a program's output goes. `exit` is called once, last. */
export interface ProgramOutput {
  stdout: (text: string | Buffer) => void;
  stderr: (text: string | Buffer) => void;
  exit: (end: ProgramEnd) => void;
}

/** How a program ended: with an exit code, or by not having been started at all. */
export type ProgramEnd = { code: number } | { notStarted: string };

/** What of a container's log a client wants. */
export interface LogWish {
  follow: boolean;
  tailLines: number | undefined;
  sinceMs: number | undefined;
  timestamps: boolean;
  limitBytes: number | undefined;
  previous: boolean;
}

/** A container's log: what is there, and, when followed, what comes. */
export interface LogReader {
  text: string;
  /** Calls `more` for each further line and `end` when there will be none; returns how to stop listening. */
  follow: (more: (text: string) => void, end: () => void) => () => void;
}

/** The API server's way to what kubelets run. */
export interface NodeAccess {
  /** Starts a program in a container; the Status says why it cannot. */
  exec: (
    pod: KubeObject,
    container: string,
    command: readonly string[],
  ) => Result<(output: ProgramOutput) => RunningProgram>;
  /** Opens a container's log. */
  log: (pod: KubeObject, container: string, wish: LogWish) => Result<LogReader>;
}
