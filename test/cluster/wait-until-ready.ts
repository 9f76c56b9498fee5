import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Program } from "./program.ts";

/** Slow machines that do other work at the same time need most of it. */
const DEADLINE_MS = 120_000;
const PAUSE_MS = 50;

/**
 * Resolves when `url` answers 200.
 *
 * @throws Error with the program's last words when it ends before, or is not ready within two minutes.
 */
export async function waitUntilReady(program: Program, url: string, ca?: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await answersOk(url, ca))) {
    const end = program.endedWith();
    const why = end ?? (performance.now() > deadline ? `not ready after ${DEADLINE_MS / 1000} s` : undefined);
    if (why !== undefined) throw new Error(`${program.name} did not start: ${why}\n${program.lastWords()}`);
    await sleep(PAUSE_MS);
  }
}

function answersOk(url: string, ca: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const get = url.startsWith("https:") ? getHttps : getHttp;
    const request = get(url, { ca, agent: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once("timeout", () => request.destroy(new Error("no answer in time")));
    // Refused connections are what waiting is for.
    request.once("error", () => resolve(false));
  });
}
