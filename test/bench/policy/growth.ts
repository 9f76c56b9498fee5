import { compileSnapshot, type CompiledCluster } from "#lib/policy/index.ts";
import { connectivityOf } from "#lib/policy/connectivity/connectivity.ts";
import { LARGE, largeCluster, type LargeCluster, type LargeClusterSize } from "../../cast/large-cluster.ts";
import { figure, percentile } from "../report.ts";
import { everyOpening } from "./connectivity.ts";
import { askAll } from "./decision.ts";
import { impactTimes } from "./impact.ts";
import { timeMs } from "./timing.ts";

const AT_MOST = 2.2;
const EDITS = 200;
const ROUNDS = 5;

/** What grows. Pods grow as replicas do, at the same workloads; with more workloads the answer itself is larger. */
const DOUBLED: Readonly<Record<string, Partial<LargeClusterSize>>> = {
  pods: { pods: 2 * LARGE.pods },
  policies: { policies: 2 * LARGE.policies },
  edges: { edges: 2 * LARGE.edges },
  "pods-and-workloads": { pods: 2 * LARGE.pods, workloads: 2 * LARGE.workloads },
};

interface Subject {
  readonly large: LargeCluster;
  readonly cluster: CompiledCluster;
}

/** Each gives one time, in any unit. */
const MEASURES: Readonly<Record<string, (subject: Subject) => readonly number[]>> = {
  compile: ({ large }) => [timeMs(() => compileSnapshot(large.snapshot))],
  connectivity: ({ cluster }) => [timeMs(() => everyOpening(connectivityOf(cluster)))],
  decision: ({ large, cluster }) => [timeMs(() => askAll(cluster, large.edges)) / large.edges.length],
  "impact-p95": ({ large }) => impactTimes(large, EDITS).times,
};

/**
 * Each quantity doubled by itself: by what factor each time grows. Both sizes are measured in turns and the least time of
 * each piece of work counts, so that what else a machine does in between is no growth.
 */
export function measureGrowth(): void {
  const base = subjectOf(LARGE);
  for (const [quantity, more] of Object.entries(DOUBLED)) {
    const doubled = subjectOf({ ...LARGE, ...more });
    for (const [measure, timesOf] of Object.entries(MEASURES)) {
      const factor = factorOf(timesOf, base, doubled);
      const name = `policy.growth.${measure}.twice-the-${quantity}`;
      const isQuadratic = quantity === "pods-and-workloads" && measure === "connectivity";
      if (isQuadratic) figure(`${name} (four times the pairs)`, factor, "times");
      else figure(name, factor, "times", { atMost: AT_MOST });
    }
  }
}

function subjectOf(size: LargeClusterSize): Subject {
  const large = largeCluster(size);
  return { large, cluster: compileSnapshot(large.snapshot) };
}

function factorOf(timesOf: (subject: Subject) => readonly number[], base: Subject, doubled: Subject): number {
  const runs = Array.from({ length: ROUNDS }, () => [timesOf(base), timesOf(doubled)] as const);
  return p95OfLeast(runs.map(([, times]) => times)) / p95OfLeast(runs.map(([times]) => times));
}

/** The least time of each piece over all runs, and of these the one that 95% lie below. */
function p95OfLeast(runs: readonly (readonly number[])[]): number {
  const pieces = runs[0] ?? [];
  const least = pieces.map((_, piece) => Math.min(...runs.map((times) => times[piece] as number)));
  return percentile(least, 0.95);
}
