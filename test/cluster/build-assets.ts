import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import {
  assetsIn,
  cacheFolder,
  MODULE_FOLDER,
  pinnedVersions,
  type ClusterAssets,
} from "./cluster-assets.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const PROGRAMS = [
  { file: "etcd", goPackage: "go.etcd.io/etcd/server/v3" },
  { file: "kube-apiserver", goPackage: "k8s.io/kubernetes/cmd/kube-apiserver" },
] as const;

const PROGRESS_EVERY_MS = 15_000;

/** The version of Go on the PATH; undefined where there is none, or none that is new enough for `go.mod`. */
export function goVersion(): string | undefined {
  const go = (...args: readonly string[]) => spawnSync("go", args, { cwd: MODULE_FOLDER, encoding: "utf8" });
  if (go("list", "-m").status !== 0) return undefined;
  return go("env", "GOVERSION").stdout.trim();
}

/**
 * Builds both programs with the Go on the PATH and puts them into the cache, whole or not at all. Says on the console
 * how far it is. The first time takes minutes, and about 1 GB for modules and 3 GB for Go's build cache; GOFLAGS=-p=1
 * and GOMAXPROCS=1 keep it to one core.
 *
 * `go.sum` holds the checksum of everything that is compiled, so no checksum database is asked, and the proxy is
 * whichever this machine's Go is set up with.
 *
 * @throws Error when a build fails; what the compiler said stands above on the console.
 */
export async function buildClusterAssets(env: Environment): Promise<ClusterAssets> {
  const target = cacheFolder(env);
  mkdirSync(dirname(target), { recursive: true });
  const workshop = mkdtempSync(`${target}.building-`);
  try {
    for (const program of PROGRAMS) await build(program, workshop, env);
    rmSync(target, { recursive: true, force: true });
    renameSync(workshop, target);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  return assetsIn(target, `the cache (${target}), built just now`);
}

async function build(
  { file, goPackage }: (typeof PROGRAMS)[number],
  folder: string,
  env: Environment,
): Promise<void> {
  const startedAt = performance.now();
  const args = ["-v", "-ldflags", linkerFlags(), "-o", join(folder, file), goPackage];
  const total = await packageCount(goPackage, env);
  let compiled = 0;
  const tell = () =>
    console.log(`  ${file}: compiled ${compiled} of at most ${total} packages, ${seconds(startedAt)} s`);
  const timer = setInterval(tell, PROGRESS_EVERY_MS);
  try {
    await go(["build", ...args], env, (line) => {
      if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) compiled += 1;
      else console.log(`  ${line}`);
    });
  } finally {
    clearInterval(timer);
  }
  console.log(`  ${file}: built in ${seconds(startedAt)} s (${compiled} of ${total} packages were compiled)`);
}

/** Without these the server would say that it is `v0.0.0-master`: releases are stamped by their own build scripts. */
function linkerFlags(): string {
  const { kubernetes } = pinnedVersions();
  const [major, minor] = kubernetes.slice(1).split(".");
  const stamps = { gitVersion: kubernetes, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  const settings = Object.entries(stamps).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ["-s", "-w", ...settings].join(" ");
}

/** How many packages a program is made of; reading them downloads the modules that are missing. */
async function packageCount(goPackage: string, env: Environment): Promise<number> {
  const packages = await go(["list", "-deps", goPackage], env, (line) => {
    console.log(`  ${line}`);
  });
  return packages.trim().split("\n").length;
}

function go(args: readonly string[], env: Environment, onProgress: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("go", args, {
      cwd: MODULE_FOLDER,
      env: env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    createInterface({ input: child.stderr }).on("line", onProgress);
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`go ${args[0]} failed (exit code ${code}); what it said stands above`));
    });
  });
}

function seconds(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(0);
}
