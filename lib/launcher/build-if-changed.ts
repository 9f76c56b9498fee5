import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LaunchFailure } from "./launch-failure.ts";
import type { Shutdown } from "./shutdown.ts";

const SOURCES = [
  "app",
  "components",
  "lib",
  "public",
  "prisma",
  "package-lock.json",
  "next.config.ts",
  "instrumentation.ts",
  "tsconfig.json",
  "postcss.config.mjs",
];
const NOT_IN_THE_BUNDLE = new Set(["generated", "simulator", "launcher", "cli"]);
const NEXT_BIN = "node_modules/next/dist/bin/next";

/** Where Next.js keeps its build; tests and parallel builds choose another with DRAWBRIDGE_DIST_DIR. */
export function distDir(): string {
  return process.env.DRAWBRIDGE_DIST_DIR ?? ".next";
}

/**
 * Builds the web interface unless the last build was made from exactly these sources.
 * Resolves with whether it built. @throws LaunchFailure with the end of the compiler's output when it does not build.
 */
export async function buildIfChanged(
  progress: (detail: string) => void,
  shutdown: Shutdown,
): Promise<"built" | "up to date"> {
  const stamp = join(distDir(), "drawbridge-sources");
  const hash = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return "up to date";
  progress("compiling, about half a minute the first time");
  await runBuild(progress, shutdown);
  writeFileSync(stamp, hash);
  return "built";
}

function sourceHash(): string {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    if (existsSync(source)) addTo(hash, source);
  }
  return hash.digest("hex");
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  const entries = readdirOrFile(path);
  if (entries === undefined) {
    hash.update(path).update(readFileSync(path));
    return;
  }
  for (const entry of entries) {
    if (!NOT_IN_THE_BUNDLE.has(entry)) addTo(hash, join(path, entry));
  }
}

function readdirOrFile(path: string): string[] | undefined {
  try {
    return readdirSync(path).sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw cause;
  }
}

function runBuild(progress: (detail: string) => void, shutdown: Shutdown): Promise<void> {
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    const child = spawn(process.execPath, [NEXT_BIN, "build"], {
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const collect = (chunk: Buffer): void => {
      const lines = chunk
        .toString()
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
      output.push(...lines);
      const newest = lines.at(-1);
      if (newest !== undefined && process.stdout.isTTY) progress(newest.slice(0, 60));
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    shutdown.onStop("the build", async () => void child.kill());
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0) resolve();
      else reject(new LaunchFailure("The web interface does not build.", output.slice(-25)));
    });
  });
}
