import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startEmbeddedPostgres } from "#lib/server/database/embedded-postgres.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "drawbridge-pg-"));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows[0];
}

it("a new folder becomes a UTF-8 database on loopback with a password that only its owner can read", async () => {
  const said: string[] = [];
  const server = await startEmbeddedPostgres(folder, (message) => said.push(message));
  expect(said).toEqual(["Initialising PostgreSQL in a new folder"]);
  expect(
    await ask(
      server.url,
      "select getdatabaseencoding() as encoding, current_setting('listen_addresses') as addresses",
    ),
  ).toEqual({
    encoding: "UTF8",
    addresses: "127.0.0.1",
  });
  expect((await stat(join(folder, "password"))).mode & 0o777).toBe(0o600);
  await ask(server.url, "create table kept as select 1 as one");
  await expect(ask(server.url.replace(/:[^:@]+@/, ":wrong@"), "select 1")).rejects.toThrow(/password/);
  await server.stop();
  await server.stop();
  await expect(ask(server.url, "select 1")).rejects.toThrow();
});

/** Starts the server in a process that is then killed with SIGKILL, as a launcher may be; the server lives on. */
async function leftBehind(): Promise<string> {
  const script = join(folder, "killed-starter.ts");
  await writeFile(
    script,
    `const { startEmbeddedPostgres } = await import(${JSON.stringify(join(process.cwd(), "lib/server/database/embedded-postgres.ts"))});
     const server = await startEmbeddedPostgres(${JSON.stringify(folder)});
     process.send({ url: server.url });`,
  );
  const starter = fork(script, { execArgv: ["--conditions=react-server"] });
  const [{ url }] = (await once(starter, "message")) as [{ url: string }];
  starter.kill("SIGKILL");
  await once(starter, "exit");
  expect(await ask(url, "select one from kept")).toEqual({ one: 1 });
  return url;
}

it("a server whose starter was killed is adopted with its data, and can be stopped", async () => {
  const url = await leftBehind();
  const said: string[] = [];
  const adopted = await startEmbeddedPostgres(folder, (message) => said.push(message));
  expect(said).toEqual(["Adopted the PostgreSQL that an earlier run left behind"]);
  expect(adopted.url).toBe(url);
  expect(await ask(adopted.url, "select one from kept")).toEqual({ one: 1 });
  await adopted.stop();
  await expect(ask(url, "select 1")).rejects.toThrow();
});

it("a server that was left behind and does not answer is stopped, and another takes its data over", async () => {
  const url = await leftBehind();
  const lockFile = join(folder, "data", "postmaster.pid");
  const lines = (await readFile(lockFile, "utf8")).split("\n");
  // What a server that hangs looks like from outside: nobody answers at the port that its lock file names.
  await writeFile(lockFile, lines.with(3, "9").join("\n"));
  const said: string[] = [];
  const server = await startEmbeddedPostgres(folder, (message) => said.push(message));
  expect(said).toEqual(["Stopping a PostgreSQL that an earlier run left behind and that does not answer"]);
  expect(await ask(server.url, "select one from kept")).toEqual({ one: 1 });
  await expect(ask(url, "select 1")).rejects.toThrow();
  await server.stop();
});

it("a lock file of a process that is something else by now does not keep it from starting", async () => {
  await writeFile(join(folder, "data", "postmaster.pid"), `${process.pid}\n${join(folder, "data")}\n0\n1\n`);
  const server = await startEmbeddedPostgres(folder);
  expect(await ask(server.url, "select one from kept")).toEqual({ one: 1 });
  await server.stop();
});
