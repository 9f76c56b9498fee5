import { strToU8, zipSync } from "fflate";
import { CANARY_IMAGE, generateBaseline, kustomizeFolder, runbook } from "#lib/baseline/index.ts";
import { findingsOf } from "#lib/discovery/index.ts";
import { seenEdge, reportOf } from "../cast/baseline-parts.ts";
import { largeCluster } from "../cast/large-cluster.ts";
import { cpuMs, figure, percentile } from "./report.ts";

const RUNS = 7;

/** What a baseline and its exports cost for 500 namespaces and 50,000 observed connections, in time of one core. */
export async function measure(): Promise<void> {
  const { snapshot: base, edges } = largeCluster();
  const seen = edges.flatMap(({ sender, receiver, port, protocol }, index) => {
    if (sender.kind === "pod" || receiver.kind === "pod") return [];
    return [seenEdge(sender, receiver, port, { protocol, count: 1 + (index % 4000) })];
  });
  const costs = Array.from({ length: RUNS }, () => costsOf({ ...base }, seen));
  const median = (name: keyof (typeof costs)[number]) =>
    percentile(
      costs.map((cost) => cost[name]),
      0.5,
    );
  figure("baseline generate", median("generate"), "ms", { atMost: 2000 });
  figure("baseline runbook", median("book"), "ms", { atMost: 300 });
  figure("baseline kustomize folder", median("folder"), "ms", { atMost: 4000 });
  figure("baseline zip", median("zip"), "ms", { atMost: 2000 });
}

function costsOf(
  snapshot: ReturnType<typeof largeCluster>["snapshot"],
  edges: Parameters<typeof generateBaseline>[0]["edges"],
) {
  const report = reportOf(snapshot, "calico");
  const findings = findingsOf(snapshot, report);
  const input = { snapshot, report, findings, edges, dismissed: new Set<string>(), rules: [] };
  let baselines: ReturnType<typeof generateBaseline> = [];
  let files: ReadonlyMap<string, string> = new Map();
  return {
    generate: cpuMs(() => (baselines = generateBaseline(input))),
    book: cpuMs(() => runbook({ ...input, baselines, canaryImage: CANARY_IMAGE, observationDays: 7 })),
    folder: cpuMs(() => (files = kustomizeFolder(baselines))),
    zip: cpuMs(() => zipSync(Object.fromEntries([...files].map(([path, text]) => [path, strToU8(text)])))),
  };
}
