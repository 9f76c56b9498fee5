import {
  compileEdges,
  compileSnapshot,
  replay,
  replayAfter,
  withEdit,
  type NetworkPolicy,
} from "#lib/policy/index.ts";
import type { LargeCluster } from "../../cast/large-cluster.ts";
import { figure, percentile } from "../report.ts";
import { randomEdits } from "./random-edits.ts";
import { nowMs, timeMs } from "./timing.ts";

const EDITS = 500;
const WARM_UP = 50;
const BOUND_MS = 16;

/** From a policy edit to the new outcome of every edge, over random edits that follow one another. */
export function measureImpact(large: LargeCluster): void {
  const { times, worst } = impactTimes(large, EDITS);
  figure("policy.impact.after-one-edit.p50", percentile(times, 0.5), "ms");
  figure("policy.impact.after-one-edit.p95", percentile(times, 0.95), "ms", { atMost: BOUND_MS });
  figure(`policy.impact.after-one-edit.max (${worst})`, Math.max(...times), "ms");
  const cluster = compileSnapshot(large.snapshot);
  figure(
    "policy.impact.compile-edges",
    timeMs(() => compileEdges(cluster, large.edges)),
    "ms",
  );
  const edges = compileEdges(cluster, large.edges);
  figure(
    "policy.impact.whole-replay",
    timeMs(() => replay(cluster, edges)),
    "ms",
  );
}

/** The time of each edit after the warm-up, and the words of the slowest. */
export function impactTimes(large: LargeCluster, count: number): { times: readonly number[]; worst: string } {
  let cluster = compileSnapshot(large.snapshot);
  const edges = compileEdges(cluster, large.edges);
  let impact = replay(cluster, edges);
  const policies = new Map(large.snapshot.policies.map((policy) => [keyOf(policy), policy]));
  const times: number[] = [];
  let worst = { ms: 0, name: "none" };
  for (const [index, { name, edit }] of randomEdits(large, count + WARM_UP, 7).entries()) {
    const startedAt = nowMs();
    cluster = withEdit(cluster, edit);
    const after = replayAfter(cluster, edges, impact);
    const ms = nowMs() - startedAt;
    if (edit.kind === "put") policies.set(keyOf(edit.policy), edit.policy);
    else policies.delete(`${edit.namespace}/${edit.name}`);
    impact = after;
    if (index < WARM_UP) continue;
    times.push(ms);
    if (ms > worst.ms)
      worst = { ms, name: `${name}, ${after.changed.length} of ${large.edges.length} edges changed` };
  }
  expectSameAsAnew(large, [...policies.values()], impact.outcomes);
  return { times, worst: worst.name };
}

/** A fast answer that is wrong is no answer: after all edits the outcomes are what a new cluster says. */
function expectSameAsAnew(
  large: LargeCluster,
  policies: readonly NetworkPolicy[],
  outcomes: Uint8Array,
): void {
  const anew = compileSnapshot(large.snapshot, policies);
  const expected = replay(anew, compileEdges(anew, large.edges)).outcomes;
  const differing = expected.findIndex((outcome, index) => outcome !== outcomes[index]);
  if (differing >= 0)
    throw new Error(`after the edits, edge ${differing} differs: ${JSON.stringify(large.edges[differing])}`);
}

function keyOf({ metadata }: NetworkPolicy): string {
  return `${metadata.namespace}/${metadata.name}`;
}
