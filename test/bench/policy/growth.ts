import { compileSnapshot } from "#lib/policy/index.ts";
import { LARGE, largeCluster, type LargeClusterSize } from "../../cast/large-cluster.ts";
import { figure, percentile } from "../report.ts";
import { connectivityMs } from "./connectivity.ts";
import { outcomeUs } from "./decision.ts";
import { impactTimes } from "./impact.ts";
import { medianMs } from "./timing.ts";

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

type Measures = Readonly<Record<"compile" | "connectivity" | "impact-p95" | "decision", number>>;

/** Each quantity doubled by itself: by what factor each time grows. */
export function measureGrowth(): void {
  const base = measuresOf(LARGE);
  for (const [quantity, more] of Object.entries(DOUBLED)) {
    const doubled = measuresOf({ ...LARGE, ...more });
    for (const measure of ["compile", "connectivity", "impact-p95", "decision"] as const) {
      const factor = doubled[measure] / base[measure];
      const isQuadratic = quantity === "pods-and-workloads" && measure === "connectivity";
      const name = `policy.growth.${measure}.twice-the-${quantity}`;
      if (isQuadratic) figure(`${name} (four times the pairs)`, factor, "times");
      else figure(name, factor, "times", { atMost: AT_MOST });
    }
  }
}

function measuresOf(size: LargeClusterSize): Measures {
  const large = largeCluster(size);
  const cluster = compileSnapshot(large.snapshot);
  return {
    compile: medianMs(ROUNDS, () => compileSnapshot(large.snapshot)),
    connectivity: connectivityMs(cluster, 2),
    "impact-p95": percentile(impactTimes(large, EDITS).times, 0.95),
    decision: outcomeUs(cluster, large.edges),
  };
}
