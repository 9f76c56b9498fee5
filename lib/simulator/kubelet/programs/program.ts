import type { ProgramOutput, RunningProgram } from "../../api/node-access.ts";
import type { KubeObject } from "../../api/object-store.ts";
import type { PodNetwork } from "./pod-network.ts";

/** A program to run, and where. */
export interface Call {
  image: string;
  /** Its name or path, and its arguments. */
  argv: readonly string[];
  pod: KubeObject;
  network: PodNetwork;
  /** Whether a client runs it in a container that runs, or it is what the container is for. */
  isExec: boolean;
  /** The program of the image that a name or a path finds. */
  find: (name: string) => Program | undefined;
}

/** A program of an image: it writes to `output` and says when it is over. */
export type Program = (call: Call, output: ProgramOutput) => RunningProgram;

/** A program that heeds nobody. */
export const DEAF: RunningProgram = { input: () => {}, endInput: () => {}, stop: () => {} };
