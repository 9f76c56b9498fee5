import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** URL of the server's maintenance database. */
    readonly postgresUrl: string;
  }
}

/** Starts one PostgreSQL for the whole run (see `postgres-process.ts`) and stops it at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const script = join(import.meta.dirname, "postgres-process.ts");
  const child = fork(script, { execArgv: ["--conditions=react-server", "--no-warnings"] });
  const exited = once(child, "exit");
  const url = await Promise.race([
    once(child, "message").then(([message]) => (message as { url: string }).url),
    exited.then(() => Promise.reject(new Error("The test database did not start; its message is above."))),
  ]);
  project.provide("postgresUrl", url);
  return async () => {
    child.disconnect();
    await exited;
  };
}
