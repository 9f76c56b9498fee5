import { largeCluster, type LargeCluster } from "../cast/large-cluster.ts";
import { sayClock } from "./policy/timing.ts";

type Large = () => LargeCluster;

const PIECES: Readonly<Record<string, (large: Large) => Promise<void>>> = {
  compile: async (large) => (await import("./policy/compile.ts")).measureCompile(large()),
  connectivity: async (large) => (await import("./policy/connectivity.ts")).measureConnectivity(large()),
  decision: async (large) => (await import("./policy/decision.ts")).measureDecision(large()),
  impact: async (large) => (await import("./policy/impact.ts")).measureImpact(large()),
  "what-if": async (large) => (await import("./policy/what-if-part.ts")).measureWhatIfPart(large()),
  growth: async () => (await import("./policy/growth.ts")).measureGrowth(),
  evaluator: async () => (await import("./policy/against-evaluator.ts")).measureAgainstEvaluator(),
  "netpol-analyzer": async () =>
    (await import("./policy/against-netpol-analyzer.ts")).measureAgainstNetpolAnalyzer(),
};

/**
 * The policy engine: absolute figures on the large cluster (10,000 pods, 500 namespaces, 1,200 workloads, 2,000 policies,
 * 50,000 edges), how they grow, and ratios against the plain evaluator and netpol-analyzer in the same run. Further
 * arguments choose pieces: `npm run bench -- policy impact`. Outcomes are checked too: a wrong answer throws.
 */
export async function measure(): Promise<void> {
  const asked = process.argv.slice(3).filter((argument) => !argument.startsWith("--"));
  sayClock();
  let cluster: LargeCluster | undefined;
  for (const [name, piece] of Object.entries(PIECES)) {
    if (asked.length === 0 || asked.includes(name)) await piece(() => (cluster ??= largeCluster()));
  }
}
