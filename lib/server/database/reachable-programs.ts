import "server-only";

import { createHash } from "node:crypto";
import { cp, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { untraversable } from "./postgres-account.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";

/**
 * The programs where the server's account can start them. Below a folder that only root may enter (a checkout in /root,
 * a private temporary folder) it cannot: PostgreSQL looks for its parts with access(2), which asks for the account
 * itself and ignores the capabilities that `postgresAccount` hands over. Then they are copied, once, to a folder in the
 * system's temporary one that root alone may write.
 */
export async function reachablePrograms(binaries: PostgresBinaries): Promise<PostgresBinaries> {
  if (process.getuid?.() !== 0) return binaries;
  if ((await untraversable(dirname(binaries.postgres))) === undefined) return binaries;
  const installed = dirname(dirname(binaries.postgres));
  const copy = join(
    tmpdir(),
    `drawbridge-postgres-${createHash("sha256").update(installed).digest("hex").slice(0, 12)}`,
  );
  if (!(await isRootsOwn(copy))) await copyTo(copy, installed);
  const moved = (program: string): string => join(copy, "bin", basename(program));
  return { postgres: moved(binaries.postgres), initdb: moved(binaries.initdb) };
}

/** A folder that somebody else made, or could write, might hold other programs. */
async function isRootsOwn(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined); // not there yet
  return found !== undefined && found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0;
}

/** Copies beside and renames, so that a killed start leaves no half of it under the name. */
async function copyTo(folder: string, installed: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const staging = await mkdtemp(`${folder}-`);
  const complete = join(staging, "complete");
  await cp(installed, complete, { recursive: true, verbatimSymlinks: true });
  await rename(complete, folder);
  await rm(staging, { recursive: true, force: true });
}
