import { compileSnapshot, type CompiledCluster, type Protocol, type Snapshot } from "#lib/policy/index.ts";
import { PROFILES } from "#lib/policy/profile.ts";
import { connectivityOf, type Connectivity } from "#lib/policy/connectivity/connectivity.ts";
import { holdsPort, type PortSet } from "#lib/policy/connectivity/port-set.ts";
import { ENFORCEMENT_PROFILES } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import type { WorldPod } from "#lib/simulator/data-plane/world.ts";
import { largeCluster, proportioned } from "../../cast/large-cluster.ts";
import { figure } from "../report.ts";
import { everyOpening } from "./connectivity.ts";
import { medianMs, nowMs } from "./timing.ts";
import { worldOfSnapshot } from "./world-of-snapshot.ts";

const SIZES = [250, 500, 1000];
const AT_LEAST = 50;
/** The evaluator answers for one port at a time, and is asked about one alone; the engine's time is for all of them. */
const PORTS: readonly { readonly protocol: Protocol; readonly port: number }[] = [
  { protocol: "TCP", port: 8080 },
];

/** The engine's whole connectivity against the plain evaluator asked about every pair of pods, in full. */
export function measureAgainstEvaluator(): void {
  for (const size of SIZES) {
    const { snapshot } = largeCluster(proportioned(size, { edges: 0, dualStack: false }));
    const startedAt = nowMs();
    const denied = deniedPairs(snapshot);
    const evaluatorMs = nowMs() - startedAt;
    const engineMs = medianMs(7, () => everyOpening(connectivityOf(compiled(snapshot))));
    expectSame(compiled(snapshot), denied);
    figure(`policy.against-evaluator.${size}-pods.evaluator (one port)`, evaluatorMs, "ms");
    figure(`policy.against-evaluator.${size}-pods.engine (all ports, compiling included)`, engineMs, "ms");
    figure(`policy.against-evaluator.${size}-pods`, evaluatorMs / engineMs, "times", { atLeast: AT_LEAST });
  }
}

function compiled(snapshot: Snapshot): CompiledCluster {
  return compileSnapshot(snapshot, snapshot.policies, PROFILES.spec);
}

/** For each port the pairs of workloads of which some pair of different pods is denied, as `sender receiver`. */
function deniedPairs(snapshot: Snapshot): readonly ReadonlySet<string>[] {
  const world = worldOfSnapshot(snapshot);
  const workloads = new Map(snapshot.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod.workload]));
  const pods = [...world.pods.values()];
  const idOf = ({ namespace, name }: WorldPod) => workloads.get(`${namespace}/${name}`) ?? "";
  return PORTS.map(({ protocol, port }) => {
    const denied = new Set<string>();
    for (const from of pods) {
      for (const to of pods) {
        const connection = { from: partyOf(from), to: partyOf(to), protocol, port };
        const { verdict } = judge(world, connection, ENFORCEMENT_PROFILES.spec);
        if (verdict === "denied") denied.add(`${idOf(from)} ${idOf(to)}`);
      }
    }
    return denied;
  });
}

function partyOf({ namespace, name }: WorldPod) {
  return { kind: "pod", namespace, name } as const;
}

/** A ratio of two tools that disagree means nothing. */
function expectSame(cluster: CompiledCluster, denied: readonly ReadonlySet<string>[]): void {
  const connectivity = connectivityOf(cluster);
  for (const [index, { protocol, port }] of PORTS.entries()) {
    const open = openPairs(connectivity, (set) => holdsPort(set, protocol, port));
    const differing = open.find(({ pair, isOpen }) => isOpen === denied[index]?.has(pair));
    if (differing !== undefined)
      throw new Error(`engine and evaluator disagree on ${port}/${protocol}: ${JSON.stringify(differing)}`);
  }
}

function openPairs(
  { workloads, openings, between }: Connectivity,
  holds: (set: PortSet) => boolean,
): readonly { readonly pair: string; readonly isOpen: boolean }[] {
  return workloads.flatMap((sender, at) =>
    workloads.flatMap((receiver, to) => {
      const id = between(at, to);
      const pair = `${sender.workload.id} ${receiver.workload.id}`;
      return id < 0 ? [] : [{ pair, isOpen: holds(openings.get(id).certain) }];
    }),
  );
}
