import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProduct, type Product } from "../product/start-product.ts";
import { figure } from "./report.ts";

const AT_REST_AFTER_MS = 10_000;

/**
 * What a newcomer waits for: `git clone`, `npm ci`, `npm start`, the first page; then a restart on the same data; then
 * the memory of web and worker at rest. The clone holds the committed state, not the working tree's.
 */
export async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-bench-"));
  const clone = join(folder, "clone");
  const home = process.cwd();
  try {
    const startedAt = performance.now();
    execFileSync("git", ["clone", "--quiet", home, clone]);
    const installed = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: clone, encoding: "utf8" });
    if (installed.status !== 0) throw new Error(installed.stderr);
    figure("start.install", seconds(startedAt), "s");
    process.chdir(clone);
    const first = await startProduct(join(folder, "data"));
    await firstPage(first);
    figure("start.first-page", seconds(startedAt), "s", { atMost: 180 });
    await first.stop();

    const restartedAt = performance.now();
    const second = await startProduct(join(folder, "data"));
    await firstPage(second);
    figure("start.restart", seconds(restartedAt), "s", { atMost: 8 });
    await new Promise((resolve) => setTimeout(resolve, AT_REST_AFTER_MS));
    for (const name of ["web", "worker"] as const)
      figure(`start.memory.${name}`, residentMb(second, name), "MB");
    figure("start.memory.web+worker", residentMb(second, "web") + residentMb(second, "worker"), "MB");
    await second.stop();
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstPage(product: Product): Promise<void> {
  const answer = await fetch(`${product.url}/graph`);
  if (!answer.ok) throw new Error(`the graph page answered ${answer.status}`);
  await answer.text();
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000;
}

/** Resident memory of a process of the product and all its descendants, in MB (Linux only: /proc). */
function residentMb(product: Product, name: "web" | "worker"): number {
  const mark = name === "web" ? "next" : "worker/main";
  const children = descendants(product.pid).filter((pid) => pid !== product.pid);
  const root = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(mark));
  if (root === undefined) throw new Error(`there is no ${name} process`);
  return descendants(root).reduce((sum, pid) => sum + residentKb(pid), 0) / 1024;
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
}

function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(Number(entry));
    if (parent !== undefined) parents.set(Number(entry), parent);
  }
  const found = [root];
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  }
  return found;
}

/** Undefined when the process ended between the listing and the reading. */
function parentOf(pid: number): number | undefined {
  try {
    return Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch (cause) {
    if (["ENOENT", "ESRCH"].includes((cause as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw cause;
  }
}
