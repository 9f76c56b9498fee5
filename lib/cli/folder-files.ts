import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { ManifestFile } from "#lib/manifests/read-manifests.ts";
import type { ManifestProblem } from "#lib/manifests/manifest-problem.ts";
import { UsageError } from "./answer.ts";
import { decodeText } from "./decode-text.ts";
import type { Terminal } from "./terminal.ts";

/** Files as text, and what could not be read of them. */
export interface FolderFiles {
  readonly files: readonly ManifestFile[];
  readonly problems: readonly ManifestProblem[];
}

/** Beyond this a file is no manifest, and reading it would fill the memory. */
const LONGEST_BYTES = 300 * 1024 * 1024;

/**
 * The manifests at `path`: a file, `-` for standard input, or every YAML and JSON file below a folder, in the order of
 * their names. Links are followed, hidden folders and `node_modules` left out. A file that cannot be read is a problem.
 *
 * @throws UsageError where nothing is there.
 */
export async function folderFiles(path: string, { stdin }: Terminal): Promise<FolderFiles> {
  if (path === "-") {
    const bytes = await buffer(stdin);
    return read([{ path, bytes: () => bytes }]);
  }
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`There is no ${path}. Give a folder of manifests.`);
  const paths = stats.isDirectory() ? manifestsBelow(path, new Set()) : [path];
  if (paths.length === 0) throw new UsageError(`${path} holds no YAML and no JSON file.`);
  return read(paths.map((file) => ({ path: file, bytes: () => boundedBytes(file) })));
}

interface ByteSource {
  readonly path: string;
  readonly bytes: () => Uint8Array;
}

function read(sources: readonly ByteSource[]): FolderFiles {
  const files: ManifestFile[] = [];
  const problems: ManifestProblem[] = [];
  for (const { path, bytes } of sources) {
    try {
      files.push({ path, text: decodeText(bytes()) });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const todo = "Make it readable, or take it away; it is left out.";
      problems.push({
        file: path,
        line: 1,
        what: `the file cannot be read: ${why}`,
        todo,
        severity: "error",
      });
    }
  }
  return { files, problems };
}

function boundedBytes(path: string): Uint8Array {
  const { size } = statSync(path);
  if (size > LONGEST_BYTES) throw new Error(`it has ${size} bytes, more than ${LONGEST_BYTES}`);
  return readFileSync(path);
}

/** Links may lead back to a folder that is being walked; each folder is walked once. */
function manifestsBelow(folder: string, walked: Set<string>): string[] {
  const real = realpathSync(folder);
  if (walked.has(real)) return [];
  walked.add(real);
  return readdirSync(folder)
    .toSorted()
    .filter((name) => !name.startsWith(".") && name !== "node_modules")
    .flatMap((name) => {
      const path = join(folder, name);
      const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
      if (isFolder) return manifestsBelow(path, walked);
      return /\.(ya?ml|json)$/i.test(name) ? [path] : [];
    });
}
