import "server-only";

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** As whom PostgreSQL's programs run, and what must stand before their command line. */
export interface PostgresAccount {
  readonly ids: { readonly uid?: number; readonly gid?: number };
  readonly prefix: readonly string[];
}

/**
 * PostgreSQL refuses to run as root. Where Drawbridge does (containers, CI), the server runs as the owner of its data
 * folder, else as `postgres`, else as `nobody`; no account is made, the system's files stay as they are.
 *
 * A checkout or data folder below a folder that only root may enter (/root, a private temporary folder) is reachable
 * for that account only with the capability to pass such folders, which util-linux' `setpriv` hands over.
 * Throws with the next step when even that is missing.
 */
export async function postgresAccount(dataDir: string, binary: string): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { ids: {}, prefix: [] };
  const ids = await unprivilegedIds(dataDir);
  const blocked = (await untraversable(dirname(dataDir))) ?? (await untraversable(dirname(binary)));
  if (blocked === undefined) return { ids, prefix: [] };
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
  if (setpriv === undefined) {
    throw new Error(
      `PostgreSQL cannot run as root, and other accounts may not enter ${blocked}. Run Drawbridge as another user, move it, or set DATABASE_URL.`,
    );
  }
  const drop = [`--reuid=${ids.uid}`, `--regid=${ids.gid}`, "--clear-groups"];
  const keep = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  return { ids: {}, prefix: [setpriv, ...drop, ...keep, "--"] };
}

/** Uid and gid that the data folder belongs, or shall belong, to. Only asked as root. */
export async function unprivilegedIds(dataDir: string): Promise<{ uid: number; gid: number }> {
  const owner = existsSync(dataDir) ? await stat(dataDir) : undefined;
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ["postgres", "nobody"]) {
    const ids = await idsOf(name);
    if (ids !== undefined) return ids;
  }
  throw new Error(
    "PostgreSQL cannot run as root, and this machine has neither an account `postgres` nor `nobody`. Run Drawbridge as another user, or set DATABASE_URL.",
  );
}

async function idsOf(name: string): Promise<{ uid: number; gid: number } | undefined> {
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map((flag) =>
      run("id", [flag, name]).then(
        ({ stdout }) => Number.parseInt(stdout, 10),
        () => Number.NaN, // `id` exits non-zero where there is no such account
      ),
    ),
  );
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid: uid!, gid: gid! } : undefined;
}

/** The first folder from the root down to `path` that "others" may not enter, or undefined. */
export async function untraversable(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  const above = parent === path ? undefined : await untraversable(parent);
  if (above !== undefined) return above;
  const { mode } = await stat(path);
  return (mode & 0o001) === 0 ? path : undefined;
}
