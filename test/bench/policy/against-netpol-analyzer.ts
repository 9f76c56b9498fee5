import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileSnapshot, type Snapshot } from "#lib/policy/index.ts";
import { PROFILES } from "#lib/policy/profile.ts";
import { readManifests } from "#lib/manifests/read-manifests.ts";
import { connectivityOf } from "#lib/policy/connectivity/connectivity.ts";
import { netpolAnalyzerLines, netpolAnalyzerRows } from "#lib/policy/connectivity/netpol-analyzer-lines.ts";
import { largeCluster, proportioned } from "../../cast/large-cluster.ts";
import { figure, notRun } from "../report.ts";
import { manifestsOf, type ManifestFile } from "./manifests-of.ts";
import { buildAnalyzer, linesOf, type Analyzer } from "./netpol-analyzer.ts";
import { comparable } from "./same-lists.ts";
import { medianMs, timeMs } from "./timing.ts";

/** Workloads, which are what netpol-analyzer compares: one replica each. */
const SIZES = [250, 500, 1000];
const AT_LEAST = 50;
/** The engine is measured warm, as in a server or an editor; a process that starts for one list is measured apart. */
const ROUNDS = 15;
const CLI = "lib/cli/main.ts";

/** Our list of connections against netpol-analyzer's of the same manifests, from read objects to text, and as processes. */
export function measureAgainstNetpolAnalyzer(): void {
  const analyzer = buildAnalyzer();
  if (analyzer.kind === "missing") {
    notRun("policy.against-netpol-analyzer", analyzer.why);
    return;
  }
  for (const workloads of SIZES) {
    const pods = Math.round(workloads / 0.12);
    const { snapshot } = largeCluster(
      proportioned(pods, { workloads, edges: 0, dualStack: false, podNames: false }),
    );
    const folder = mkdtempSync(join(tmpdir(), "drawbridge-bench-"));
    try {
      compare(analyzer, workloads, writeManifests(snapshot, folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

interface Written {
  readonly folder: string;
  readonly files: readonly ManifestFile[];
}

function writeManifests(snapshot: Snapshot, parent: string): Written {
  const folder = join(parent, "manifests");
  mkdirSync(folder);
  const files = manifestsOf(snapshot);
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  return { folder, files };
}

function compare(
  analyzer: Analyzer & { kind: "built" },
  workloads: number,
  { folder, files }: Written,
): void {
  const name = `policy.against-netpol-analyzer.${workloads}-workloads`;
  const theirs = analyzer.run(folder);
  const read = files.map((file) => ({ path: file.name, text: file.text }));
  let { snapshot } = readManifests(read);
  const readMs = timeMs(() => ({ snapshot } = readManifests(read)));
  expectSame(ourLines(snapshot), theirs.lines);
  const listMs = medianMs(ROUNDS, () => ourLines(snapshot).join("\n"));
  figure(`${name}.netpol-analyzer.objects-to-text (${theirs.lines.length} lines)`, theirs.listMs, "ms");
  figure(`${name}.engine.objects-to-text`, listMs, "ms");
  figure(`${name}.objects-to-text`, theirs.listMs / listMs, "times", { atLeast: AT_LEAST });
  figure(`${name}.files-to-text`, theirs.inProcessMs / (readMs + listMs), "times");
  compareProcesses(name, folder, theirs);
}

function ourLines(snapshot: Snapshot): readonly string[] {
  const cluster = compileSnapshot(snapshot, snapshot.policies, PROFILES["netpol-analyzer"]);
  return netpolAnalyzerLines(netpolAnalyzerRows(connectivityOf(cluster)));
}

/** Whole processes: most of ours is Node starting and YAML being read, so no bound is stated for it. */
function compareProcesses(
  name: string,
  folder: string,
  theirs: { readonly lines: readonly string[]; readonly wallMs: number },
): void {
  if (!existsSync(CLI)) {
    notRun(`${name}.process-wall`, `there is no ${CLI}`);
    return;
  }
  const args = [CLI, "connectivity", folder, "--profile", "netpol-analyzer", "--format", "txt"];
  spawnCli(args);
  const startedAt = performance.now();
  const ours = spawnCli(args);
  const wallMs = performance.now() - startedAt;
  expectSame(linesOf(ours), theirs.lines);
  figure(`${name}.netpol-analyzer.process-wall`, theirs.wallMs, "ms");
  figure(`${name}.engine.process-wall`, wallMs, "ms");
  figure(`${name}.process-wall`, theirs.wallMs / wallMs, "times");
}

function spawnCli(args: readonly string[]): string {
  const done = spawnSync(process.execPath, [...process.execArgv, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (done.status === null || done.status > 1) throw new Error(`${args.join(" ")} failed: ${done.stderr}`);
  return done.stdout;
}

/** A ratio of two tools that disagree means nothing. */
function expectSame(ours: readonly string[], theirs: readonly string[]): void {
  const [own, other] = [comparable(ours), comparable(theirs)];
  const [missing] = other.difference(own);
  const [extra] = own.difference(other);
  if (missing !== undefined || extra !== undefined)
    throw new Error(`the lists differ: missing "${missing ?? ""}", extra "${extra ?? ""}"`);
}
