import { compileSnapshot, evaluate, type CompiledCluster, type ReachQuestion } from "#lib/policy/index.ts";
import { peerOf } from "../../cast/cluster-parts.ts";
import type { LargeCluster } from "../../cast/large-cluster.ts";
import { seededRandom } from "../../cast/large/seeded-random.ts";
import { figure } from "../report.ts";
import { medianMs } from "./timing.ts";

const QUESTIONS = 50_000;
const ROUNDS = 5;
const BOUND_US = 2;
const PORTS = [53, 443, 5432, 6379, 8080, 9000, 9090, 30_000];

/** How long one question to a compiled cluster takes: observed edges, random pairs of workloads, and of single pods. */
export function measureDecision(large: LargeCluster): void {
  const cluster = compileSnapshot(large.snapshot);
  const sorts = {
    "observed-edge": large.edges,
    "two-workloads": betweenWorkloads(large),
    "two-pods": betweenPods(large),
  };
  for (const [name, questions] of Object.entries(sorts)) {
    figure(`policy.decision.${name}`, outcomeUs(cluster, questions), "us", { atMost: BOUND_US });
  }
  for (const [name, questions] of Object.entries(sorts)) {
    figure(`policy.decision.${name}.with-reasons`, reasonsUs(cluster, questions), "us");
  }
}

/** Asks for every outcome once. */
export function askAll(cluster: CompiledCluster, questions: readonly ReachQuestion[]): number {
  let allowed = 0;
  for (const question of questions) if (evaluate(cluster, question).outcome === "allowed") allowed += 1;
  return allowed;
}

function outcomeUs(cluster: CompiledCluster, questions: readonly ReachQuestion[]): number {
  return (medianMs(ROUNDS, () => askAll(cluster, questions)) * 1000) / questions.length;
}

function reasonsUs(cluster: CompiledCluster, questions: readonly ReachQuestion[]): number {
  const read = () => questions.reduce((sum, question) => sum + evaluate(cluster, question).reasons.length, 0);
  return (medianMs(ROUNDS, read) * 1000) / questions.length;
}

function betweenWorkloads({ snapshot }: LargeCluster): readonly ReachQuestion[] {
  const random = seededRandom(11);
  return Array.from({ length: QUESTIONS }, () => ({
    sender: peerOf(random.pick(snapshot.workloads)),
    receiver: peerOf(random.pick(snapshot.workloads)),
    port: random.pick(PORTS),
    protocol: "TCP",
  }));
}

function betweenPods({ snapshot }: LargeCluster): readonly ReachQuestion[] {
  const random = seededRandom(12);
  const pod = () => {
    const { namespace, name } = random.pick(snapshot.pods);
    return { kind: "pod", namespace, name } as const;
  };
  return Array.from({ length: QUESTIONS }, () => ({
    sender: pod(),
    receiver: pod(),
    port: random.pick(PORTS),
    protocol: "TCP",
  }));
}
