import { randomBytes } from "node:crypto";
import type { ProgramEnd, ProgramOutput, RunningProgram } from "../../api/node-access.ts";
import { AGNHOST_REPOSITORY, PAUSE_REPOSITORY, referenceOf } from "../image-registry.ts";
import { agnhost } from "./agnhost.ts";
import { netcat } from "./netcat.ts";
import { DEAF, type Call, type Program } from "./program.ts";
import { cat, echo, ends, hostname, sleep } from "./small-programs.ts";
import { shell } from "./shell.ts";

const SHELL_TOOLS: Readonly<Record<string, Program>> = {
  "/bin/sh": shell,
  "/bin/bash": shell,
  "/usr/bin/nc": netcat,
  "/bin/sleep": sleep,
  "/bin/cat": cat,
  "/bin/echo": echo,
  "/bin/hostname": hostname,
  "/bin/true": ends(0),
  "/bin/false": ends(1),
};

/** The programs in the images that are known, by absolute path. */
const FILES: Readonly<Record<string, Readonly<Record<string, Program>>>> = {
  [AGNHOST_REPOSITORY]: { "/agnhost": agnhost, ...SHELL_TOOLS },
  [PAUSE_REPOSITORY]: { "/pause": () => DEAF },
};

const PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** Starts a program, or says in containerd's words why there is none. */
export function startProgram(start: Omit<Call, "find">, output: ProgramOutput): RunningProgram {
  const call: Call = { ...start, find: (name) => programAt(start.image, name) };
  const [file = ""] = call.argv;
  const program = call.find(file);
  if (program !== undefined) return program(call, output);
  const missing = file.includes("/")
    ? `stat ${file}: no such file or directory`
    : "executable file not found in $PATH";
  const words = `unable to start container process: exec: ${JSON.stringify(file)}: ${missing}`;
  output.exit(call.isExec ? execFault(words) : createFault(words));
  return DEAF;
}

function execFault(words: string): ProgramEnd {
  const id = randomBytes(32).toString("hex");
  const oci = `OCI runtime exec failed: exec failed: ${words}`;
  const message = `failed to exec in container: failed to start exec "${id}": ${oci}`;
  return { notStarted: `Internal error occurred: error executing command in container: ${message}` };
}

function createFault(words: string): ProgramEnd {
  const oci = `OCI runtime create failed: runc create failed: ${words}`;
  return { notStarted: `failed to create containerd task: failed to create shim task: ${oci}` };
}

function programAt(image: string, file: string): Program | undefined {
  const files = FILES[referenceOf(image).repository] ?? {};
  if (file.includes("/")) return files[file];
  return PATH.map((folder) => files[`${folder}/${file}`]).find((program) => program !== undefined);
}
