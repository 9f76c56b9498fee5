import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach } from "vitest";

/** The command as it lies in the checkout. */
export const DRAWBRIDGE = join(import.meta.dirname, "../../../lib/cli/drawbridge");

/** What a run left behind. */
export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** How a run is started; the town's folder is where it runs unless told otherwise. */
export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly command?: string;
}

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files, by their paths in it; removed after the test. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-cli-"));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Runs `drawbridge` as a process of its own, and waits for its end. */
export async function drawbridge(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { cwd, input, env, command = DRAWBRIDGE } = options;
  const child = spawn(command, args, { cwd, env: { ...process.env, KUBECONFIG: "", ...env } });
  child.stdin.on("error", () => {}); // A command that refuses its arguments reads nothing.
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}
