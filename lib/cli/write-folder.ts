import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { UsageError } from "./answer.ts";

/** Lists what an export wrote, so that the next one can take away what it no longer has. */
const LIST = ".drawbridge-export";

/**
 * Writes files below `folder`. A folder that an export wrote before is brought up to date: files that it wrote and that
 * are gone from the export are removed, everything else is left alone.
 *
 * @throws UsageError where the folder holds something that no export wrote, and `force` is not given.
 */
export function writeFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  { force = false }: { readonly force?: boolean } = {},
): void {
  const before = writtenBefore(folder, force);
  try {
    for (const path of before) {
      if (!files.has(path)) rmSync(join(folder, path), { force: true });
    }
    for (const [path, text] of files) {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    writeFileSync(join(folder, LIST), `${[...files.keys()].join("\n")}\n`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${folder} cannot be written: ${why}.`);
  }
}

/** Paths that the export before wrote; none for a folder that is empty or not there. */
function writtenBefore(folder: string, force: boolean): readonly string[] {
  if (!existsSync(folder)) return [];
  if (!statSync(folder).isDirectory()) throw new UsageError(`${folder} is a file. Give a folder with --out.`);
  const list = join(folder, LIST);
  if (existsSync(list)) return readFileSync(list, "utf8").split("\n").filter(isInside);
  if (readdirSync(folder).length === 0 || force) return [];
  throw new UsageError(
    `${folder} holds files that no export wrote, and nothing was written. Give an empty folder, or --force to write beside them.`,
  );
}

/** A list that somebody edited must not lead out of the folder. */
function isInside(path: string): boolean {
  return (
    path !== "" &&
    !path.startsWith("/") &&
    !path.split(/[/\\]/).includes("..") &&
    !path.includes(`${sep}${sep}`)
  );
}
