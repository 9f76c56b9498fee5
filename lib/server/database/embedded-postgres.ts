import "server-only";

import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { postgresAccount, unprivilegedIds, type PostgresAccount } from "./postgres-account.ts";
import { postgresBinaries } from "./postgres-binaries.ts";
import { runningPostmaster, stopPostmaster } from "./postmaster.ts";
import { reachablePrograms } from "./reachable-programs.ts";

const run = promisify(execFile);
const USER = "drawbridge";

/** A running server of ours. `stop` returns when its process is gone and may be called twice. */
export interface EmbeddedPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** What a start tells whoever waits for it, as sentences without a full stop. */
export type PostgresProgress = (message: string) => void;

/**
 * Starts a PostgreSQL of our own in `dataDir`/data, on a free loopback port, and returns its URL.
 *
 * A new folder is initialised (UTF-8, C collation, so that names sort the same everywhere). A server that a killed
 * launcher left behind is adopted when it answers, and stopped otherwise. The password is made once and kept beside the
 * data, readable by its owner only. The server is not in the terminal's process group: Ctrl-C reaches the launcher
 * alone, which stops it last. Keeping two launchers out of one folder is the launcher's business, not this function's.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  progress: PostgresProgress = () => undefined,
): Promise<EmbeddedPostgres> {
  const data = resolve(dataDir, "data");
  await mkdir(dataDir, { recursive: true });
  const password = await keptPassword(join(resolve(dataDir), "password"));
  const adopted = await adopt(data, password, progress);
  if (adopted !== undefined) return adopted;
  const { postgres, initdb } = await reachablePrograms(await postgresBinaries());
  const account = await postgresAccount(data, postgres);
  if (!existsSync(join(data, "PG_VERSION"))) {
    progress("Initialising PostgreSQL in a new folder");
    await initialise(data, { initdb, account, password });
  }
  return await start(data, { postgres, account, password });
}

async function keptPassword(file: string): Promise<string> {
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return (await readFile(file, "utf8")).trim();
}

function urlOf(port: number, password: string): string {
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`;
}

async function adopt(
  data: string,
  password: string,
  progress: PostgresProgress,
): Promise<EmbeddedPostgres | undefined> {
  const running = await runningPostmaster(data);
  if (running === undefined) return undefined;
  const url = urlOf(running.port, password);
  if (Number.isInteger(running.port) && (await answers(url))) {
    progress("Adopted the PostgreSQL that an earlier run left behind");
    return { url, stop: () => stopPostmaster(running.pid) };
  }
  progress("Stopping a PostgreSQL that an earlier run left behind and that does not answer");
  await stopPostmaster(running.pid);
  return undefined;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on("error", () => undefined); // the answer is the return value
  return client
    .connect()
    .then(() => client.query("select 1"))
    .then(() => true)
    .catch(() => false)
    .finally(() => void client.end());
}

async function initialise(
  data: string,
  { initdb, account, password }: { initdb: string; account: PostgresAccount; password: string },
): Promise<void> {
  const owner = process.getuid?.() === 0 ? await unprivilegedIds(data) : undefined;
  // A folder without PG_VERSION is the remains of an initdb that was killed; initdb wants an empty one.
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true, mode: 0o700 });
  const passwordFile = join(tmpdir(), `drawbridge-${randomBytes(8).toString("hex")}`);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (owner !== undefined) {
    await chown(data, owner.uid, owner.gid);
    await chown(passwordFile, owner.uid, owner.gid);
  }
  const flags = ["--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", "--data-checksums"];
  const [file, ...args] = [
    ...account.prefix,
    initdb,
    `--pgdata=${data}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    ...flags,
  ];
  try {
    await run(file!, args, { ...account.ids, cwd: tmpdir(), env: serverEnvironment() });
  } catch (cause) {
    throw new Error(
      `PostgreSQL could not be initialised in ${data}: ${lastLines((cause as { stderr?: string }).stderr)}`,
      { cause },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function start(
  data: string,
  { postgres, account, password }: { postgres: string; account: PostgresAccount; password: string },
): Promise<EmbeddedPostgres> {
  const attempts = 3; // another program may take the free port between our looking and PostgreSQL's binding
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const settings = [
      `port=${port}`,
      "listen_addresses=127.0.0.1",
      "unix_socket_directories=",
      "max_connections=80",
      "shared_buffers=64MB",
    ];
    const [file, ...args] = [
      ...account.prefix,
      postgres,
      "-D",
      data,
      ...settings.flatMap((setting) => ["-c", setting]),
    ];
    const child = spawn(file!, args, {
      ...account.ids,
      cwd: tmpdir(),
      env: serverEnvironment(),
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const outcome = await readiness(child);
    if (outcome.kind === "ready") return { url: urlOf(port, password), stop: () => stopChild(child) };
    if (attempt === attempts || !/could not bind|Address already in use/i.test(outcome.log)) {
      throw new Error(`PostgreSQL did not start in ${data}: ${lastLines(outcome.log)}`);
    }
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  await stopPostmaster(child.pid);
}

/** PostgreSQL says on stderr that it takes connections; afterwards its log is drained so that the pipe never fills. */
function readiness(child: ChildProcess): Promise<{ kind: "ready" } | { kind: "exited"; log: string }> {
  return new Promise((settle) => {
    let log = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      log = (log + chunk).slice(-8_192);
      if (!log.includes("ready to accept connections")) return;
      child.unref();
      (child.stderr as unknown as { unref?: () => void }).unref?.();
      settle({ kind: "ready" });
    });
    child.once("error", (error) => settle({ kind: "exited", log: error.message }));
    child.once("close", () => settle({ kind: "exited", log }));
  });
}

function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const server = createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => settle(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Messages in English, because the start is recognised by one; nothing of the caller's PG* variables. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("PG"));
  return { ...(Object.fromEntries(kept) as NodeJS.ProcessEnv), LC_ALL: "C" };
}

function lastLines(log: string | undefined): string {
  return (log ?? "no message").trim().split("\n").slice(-3).join(" / ");
}
