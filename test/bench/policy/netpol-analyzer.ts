import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { COUNTS_PROCESSOR_TIME } from "./timing.ts";

const SOURCE = join(import.meta.dirname, "netpol-analyzer");

/** One run of netpol-analyzer: its lines, and how long it took. */
export interface AnalyzerRun {
  readonly lines: readonly string[];
  /** From the start of the process to its end. */
  readonly wallMs: number;
  /** From the folder's files to lines, by the process's own clocks: of the wall, or of the processor. */
  readonly inProcessMs: number;
  /** From read objects to lines, by the process's own clock. */
  readonly listMs: number;
}

/** A built netpol-analyzer, or why there is none. */
export type Analyzer =
  { readonly kind: "built"; run(folder: string): AnalyzerRun } | { readonly kind: "missing"; why: string };

/** Builds netpol-analyzer at the version that its go.sum pins, once, into a cache outside the checkout. */
export function buildAnalyzer(): Analyzer {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "drawbridge-bench");
  const binary = join(folder, `netpol-analyzer-${sourceHash()}`);
  if (existsSync(binary)) return { kind: "built", run: (manifests) => run(binary, manifests) };
  mkdirSync(folder, { recursive: true });
  const built = spawnSync("go", ["build", "-mod=readonly", "-o", binary, "."], {
    cwd: SOURCE,
    encoding: "utf8",
  });
  if (built.error !== undefined)
    return { kind: "missing", why: `Go does not start (${built.error.message})` };
  if (built.status === 0) return { kind: "built", run: (manifests) => run(binary, manifests) };
  const [first = "no message"] = built.stderr.trim().split("\n").toReversed();
  return { kind: "missing", why: `Go could not build it: ${first}` };
}

interface Spans {
  readonly readMs: number;
  readonly listMs: number;
}

function sourceHash(): string {
  const hash = createHash("sha256");
  for (const name of ["main.go", "go.mod", "go.sum"]) hash.update(readFileSync(join(SOURCE, name)));
  return hash.digest("hex").slice(0, 12);
}

function run(binary: string, folder: string): AnalyzerRun {
  const startedAt = performance.now();
  const done = spawnSync(binary, [folder], { encoding: "utf8", maxBuffer: 2 ** 30 });
  const wallMs = performance.now() - startedAt;
  if (done.status !== 0) throw new Error(`netpol-analyzer failed on ${folder}: ${done.stderr}`);
  const spans = JSON.parse(done.stderr.trim().split("\n").at(-1) ?? "{}") as Record<string, Spans>;
  const { readMs, listMs } = spans[COUNTS_PROCESSOR_TIME ? "processor" : "wall"] as Spans;
  return { lines: linesOf(done.stdout), wallMs, inProcessMs: readMs + listMs, listMs };
}

/** The lines of an output, sorted: the order of a list of connections means nothing. */
export function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .toSorted();
}
