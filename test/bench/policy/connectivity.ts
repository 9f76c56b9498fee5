import { spawnSync } from "node:child_process";
import { compileSnapshot } from "#lib/policy/index.ts";
import { connectivityOf, type Connectivity } from "#lib/policy/connectivity/connectivity.ts";
import type { LargeCluster } from "../../cast/large-cluster.ts";
import { figure } from "../report.ts";
import { COUNTS_PROCESSOR_TIME, medianMs } from "./timing.ts";

const BOUND_MS = 2000;
const BOUND_MB = 500;
const FRESH_PROCESSES = 3;
const CLOCK = COUNTS_PROCESSOR_TIME ? ["--cpu"] : [];

/** What the child process says on its last line. */
export interface ChildFigures {
  readonly compileMs: number;
  readonly connectivityMs: number;
  readonly openPairs: number;
  /** Largest resident set of the process, the snapshot and Node itself included. */
  readonly maxRssMb: number;
  /** Resident set before the engine did anything: Node, the engine's code and the snapshot. */
  readonly rssBeforeMb: number;
}

/** Full connectivity of the large cluster: warm in this process, and cold with its memory in a process of its own. */
export function measureConnectivity(large: LargeCluster): void {
  const cluster = compileSnapshot(large.snapshot);
  const warm = medianMs(3, () => everyOpening(connectivityOf(cluster)));
  figure("policy.connectivity.every-pair.warm", warm, "ms", { atMost: BOUND_MS });
  const runs = Array.from({ length: FRESH_PROCESSES }, coldFigures);
  const child = runs.toSorted((a, b) => a.compileMs - b.compileMs)[FRESH_PROCESSES >> 1] as ChildFigures;
  figure("policy.compile.fresh-process", child.compileMs, "ms", { atMost: 500 });
  figure(
    `policy.connectivity.every-pair.fresh-process (${child.openPairs} open)`,
    child.connectivityMs,
    "ms",
    {
      atMost: BOUND_MS,
    },
  );
  figure("policy.memory.before-the-engine (resident: Node and snapshot)", child.rssBeforeMb, "MB");
  figure("policy.memory.peak-resident", child.maxRssMb, "MB", { atMost: BOUND_MB });
}

/**
 * Goes through everything that a connectivity answers, as a list of it would: each workload to each, to each range
 * outside and from each. Returns how many pairs are open or may be.
 */
export function everyOpening(connectivity: Connectivity): number {
  let open = 0;
  for (const at of connectivity.workloads.keys()) {
    open += countOpen(connectivity.rowFrom(at));
    open += countOpen(connectivity.toOutside(at));
    open += countOpen(connectivity.fromOutside(at));
  }
  return open;
}

/** Ids above 0 stand for something that is open or may be. */
function countOpen(ids: Int32Array): number {
  let open = 0;
  for (const id of ids) if (id > 0) open += 1;
  return open;
}

function coldFigures(): ChildFigures {
  const child = spawnSync(process.execPath, ["test/bench/policy-memory.ts", ...CLOCK], { encoding: "utf8" });
  if (child.status !== 0) throw new Error(`the measured process failed: ${child.stderr}`);
  return JSON.parse(child.stdout.trim().split("\n").at(-1) ?? "") as ChildFigures;
}
