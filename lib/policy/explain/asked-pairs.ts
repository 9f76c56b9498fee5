import type { Snapshot } from "../model/snapshot.ts";
import { isSamePod, type HopPair } from "./answer-pair.ts";
import { familyOf, workloadHopEnd, type AddressFamily, type HopEnd } from "./hop-end.ts";
import type { HopTarget } from "./resolve-receiver.ts";

/** Pairs of single pods up to which each is asked by itself; above, workloads are asked as wholes, the worst pod counts. */
const MAX_PAIRS = 400;
const MAX_PAIRS_ON_EVERY_PORT = 40;

/** A pair, and the port that is asked of its receiver; no port stands for every port. */
export interface AskedPair extends HopPair, Pick<HopTarget, "port" | "protocol"> {}

/**
 * The pairs of ends that a question stands for. A pod and its own address is only one where nothing else is, since it
 * always reaches itself; a pod that a Service leads back to itself always is. Ends that share no address family are none.
 */
export function askedPairs(
  snapshot: Snapshot,
  senders: readonly HopEnd[],
  targets: readonly HopTarget[],
): readonly AskedPair[] {
  const single = targets.every((target) => target.port !== undefined);
  const limit = single ? MAX_PAIRS : MAX_PAIRS_ON_EVERY_PORT;
  const isMany = senders.length * targets.length > limit;
  const pairs = isMany
    ? pairsOf(wholeSenders(snapshot, senders), wholeTargets(snapshot, targets))
    : pairsOf(senders, targets);
  const others = pairs.filter((pair) => !isSamePod(pair));
  const asked = [...others, ...hairpinsOf(senders, targets)];
  return asked.length > 0 ? asked : pairs;
}

function pairsOf(senders: readonly HopEnd[], targets: readonly HopTarget[]): readonly AskedPair[] {
  return senders.flatMap((sender) =>
    targets.flatMap((target) => {
      const { end, port, protocol, via } = target;
      const family = sender.family ?? target.family ?? end.family;
      const wanted = [target.family, end.family].every((other) => (other ?? family) === family);
      const isOne = wanted && mayHave(sender, family) && mayHave(end, family);
      return isOne ? [{ sender, receiver: end, port, protocol, via, family }] : [];
    }),
  );
}

/** Whether an end has an address of this family; a pod that waits for its addresses may get any. */
function mayHave({ pod }: HopEnd, family: AddressFamily | undefined): boolean {
  if (family === undefined || pod === undefined || pod.ips.length === 0) return true;
  return pod.ips.some((address) => familyOf(address) === family);
}

/** Each sender that a Service leads back to itself, asked by itself however many there are. */
function hairpinsOf(senders: readonly HopEnd[], targets: readonly HopTarget[]): readonly AskedPair[] {
  const byPod = Map.groupBy(
    targets.filter(({ via }) => via !== undefined),
    ({ end }) => end.pod,
  );
  return senders.flatMap((sender) =>
    sender.pod === undefined ? [] : pairsOf([sender], byPod.get(sender.pod) ?? []),
  );
}

/**
 * Several pods of one workload as that workload: the engine then answers for all of them, the worst one counting. A pod
 * that is alone among the ends stays itself.
 */
function wholeEnds({ workloads }: Snapshot, ends: readonly HopEnd[]): (end: HopEnd) => HopEnd {
  const pods = new Set(ends.flatMap(({ pod }) => pod ?? []));
  const byWorkload = Map.groupBy(pods, (pod) => pod.workload);
  const whole = new Map(
    workloads
      .filter(({ id }) => (byWorkload.get(id)?.length ?? 0) > 1)
      .map((workload) => [workload.id, workloadHopEnd(workload)]),
  );
  return (end) => (end.pod === undefined ? undefined : whole.get(end.pod.workload)) ?? end;
}

function wholeSenders(snapshot: Snapshot, ends: readonly HopEnd[]): readonly HopEnd[] {
  const whole = ends.map(wholeEnds(snapshot, ends));
  return [...new Map(whole.map((end) => [end.text, end])).values()];
}

function wholeTargets(snapshot: Snapshot, targets: readonly HopTarget[]): readonly HopTarget[] {
  const wholeOf = wholeEnds(
    snapshot,
    targets.map(({ end }) => end),
  );
  const whole = targets.map((target) => ({ ...target, end: wholeOf(target.end) }));
  const key = ({ end, port, protocol, via }: HopTarget) => JSON.stringify([end.text, port, protocol, via]);
  return [...new Map(whole.map((target) => [key(target), target])).values()];
}
