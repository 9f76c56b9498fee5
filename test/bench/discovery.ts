import { expectedConnections, findingsOf, platformNeeds } from "#lib/discovery/index.ts";
import { enforcementReport } from "#lib/enforcement/index.ts";
import { LARGE, largeCluster } from "../cast/large-cluster.ts";
import { withPlatform } from "../cast/large/large-platform.ts";
import { cpuMs, figure, percentile } from "./report.ts";

const RUNS = 7;

/** What finding costs on the large cluster with its platform, in time of one core: other work of the machine does not count. */
export async function measure(): Promise<void> {
  const { snapshot: base, planned } = largeCluster({ ...LARGE, edges: 0 });
  const snapshot = withPlatform(base, planned);
  const report = { ...enforcementReport(snapshot.evidence ?? failed()), cni: base.cni };
  const costs = Array.from({ length: RUNS }, () => {
    const fresh = { ...snapshot };
    const found = cpuMs(() => findingsOf(fresh, report));
    const findings = findingsOf(fresh, report);
    const needs = cpuMs(() => {
      for (const { name } of fresh.namespaces)
        platformNeeds({ snapshot: fresh, report, findings, namespace: name });
    });
    return { found, needs, expected: cpuMs(() => expectedConnections(fresh, findings)) };
  });
  figure(
    "discovery findings",
    percentile(
      costs.map(({ found }) => found),
      0.5,
    ),
    "ms",
    { atMost: 300 },
  );
  figure(
    "discovery needs of every namespace",
    percentile(
      costs.map(({ needs }) => needs),
      0.5,
    ),
    "ms",
    { atMost: 300 },
  );
  figure(
    "discovery expected connections",
    percentile(
      costs.map(({ expected }) => expected),
      0.5,
    ),
    "ms",
  );
}

function failed(): never {
  throw new Error("the large cluster holds no evidence");
}
