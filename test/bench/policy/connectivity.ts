import { spawnSync } from "node:child_process";
import { compileSnapshot, type CompiledCluster } from "#lib/policy/index.ts";
import { connectivityOf, type Connectivity } from "#lib/policy/connectivity/connectivity.ts";
import type { LargeCluster } from "../../cast/large-cluster.ts";
import { figure } from "../report.ts";
import { medianMs } from "./timing.ts";

const BOUND_MS = 2000;
const BOUND_MB = 500;

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
  const child = coldFigures();
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

/** The time of the whole connectivity of a compiled cluster, in milliseconds. */
export function connectivityMs(cluster: CompiledCluster, rounds: number): number {
  return medianMs(rounds, () => everyOpening(connectivityOf(cluster)));
}

function coldFigures(): ChildFigures {
  const child = spawnSync(process.execPath, ["test/bench/policy-memory.ts"], { encoding: "utf8" });
  if (child.status !== 0) throw new Error(`the measured process failed: ${child.stderr}`);
  return JSON.parse(child.stdout.trim().split("\n").at(-1) ?? "") as ChildFigures;
}
