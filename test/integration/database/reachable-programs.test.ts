import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { unprivilegedIds } from "#lib/server/database/postgres-account.ts";
import { postgresBinaries } from "#lib/server/database/postgres-binaries.ts";
import { reachablePrograms } from "#lib/server/database/reachable-programs.ts";

const isRoot = process.getuid?.() === 0;
const rubbish: string[] = [];

afterAll(() => {
  for (const folder of rubbish) rmSync(folder, { recursive: true, force: true });
});

describe("PostgreSQL's programs", () => {
  it("are used where they are when anybody may reach them, or when Drawbridge is not root", async () => {
    const installed = await postgresBinaries();
    const found = await reachablePrograms(installed);
    if (!isRoot) expect(found).toEqual(installed);
    execFileSync(found.postgres, ["--version"], isRoot ? await unprivilegedIds("/nonexistent") : {});
  });

  it.skipIf(!isRoot)("are copied out of a folder that only root may enter, once, and run there", async () => {
    const home = mkdtempSync(join(tmpdir(), "drawbridge-private-"));
    rubbish.push(home);
    const { postgres } = await postgresBinaries();
    cpSync(dirname(dirname(postgres)), join(home, "native"), { recursive: true, verbatimSymlinks: true });
    const hidden = {
      postgres: join(home, "native/bin/postgres"),
      initdb: join(home, "native/bin/initdb"),
    };
    const account = await unprivilegedIds("/nonexistent");
    expect(() => execFileSync(hidden.postgres, ["--version"], { ...account, cwd: "/" })).toThrow();
    const copied = await reachablePrograms(hidden);
    rubbish.push(dirname(dirname(copied.postgres)));
    expect(String(execFileSync(copied.initdb, ["--version"], { ...account, cwd: "/" }))).toMatch(/initdb/);
    expect(await reachablePrograms(hidden)).toEqual(copied);
  });
});
