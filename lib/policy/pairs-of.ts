import type { CompiledCluster, CompiledPod } from "./compiled-cluster.ts";
import type { End } from "./end.ts";
import { isLocal } from "./ends-of.ts";

/** One connection to judge: from one end to one other. */
export interface Pair {
  readonly sender: End;
  readonly receiver: End;
}

/**
 * The connections that a question between two peers stands for, each kind once.
 *
 * Pods that no policy can tell apart stand for each other. A pod and itself is no pair: that always works. Of node
 * traffic to a workload only what comes from a pod's own node counts as soon as some does: a flow of "the nodes" is
 * then the kubelets' (probes), each of which talks to its own pods.
 */
export function pairsOf(
  cluster: CompiledCluster,
  senders: readonly End[],
  receivers: readonly End[],
): readonly Pair[] {
  const byNode = senders.some(isHost) || receivers.some(isHost);
  const [from, to] = [distinct(senders, byNode), distinct(receivers, byNode)];
  const pairs = from.flatMap((alike) =>
    to.flatMap((others) => {
      const pair = firstPair(alike, others);
      return pair === undefined ? [] : [pair];
    }),
  );
  const ofOwnNode = pairs.filter(
    ({ sender, receiver }) => isKubelet(sender) && isLocalPair(cluster, sender, receiver),
  );
  return ofOwnNode.length > 0 ? ofOwnNode : pairs;
}

function isLocalPair(cluster: CompiledCluster, sender: End, receiver: End): boolean {
  return receiver.kind === "pod" && isLocal(cluster, sender, receiver.pod);
}

/** A node as such, not a hostNetwork pod on it: the latter talks to whomever its program wants. */
function isKubelet(end: End): boolean {
  return end.kind === "address" && end.onNode && end.pod === undefined;
}

function isHost(end: End): boolean {
  return end.kind === "address" && end.onNode;
}

function distinct(ends: readonly End[], byNode: boolean): readonly (readonly End[])[] {
  return [...Map.groupBy(ends, (end) => likeness(end, byNode)).values()];
}

function likeness(end: End, byNode: boolean): string {
  if (end.pod === undefined) return `address ${end.kind === "address" ? end.addressText : ""}`;
  return byNode ? `${end.pod.nodeName} ${end.pod.likeness}` : end.pod.likeness;
}

/** One pair out of two groups, avoiding a pod and itself. A template stands for any number of pods. */
function firstPair(senders: readonly End[], receivers: readonly End[]): Pair | undefined {
  for (const sender of senders.slice(0, 2)) {
    const receiver = receivers.find((end) => !isSamePod(sender.pod, end.pod));
    if (receiver !== undefined) return { sender, receiver };
  }
  return undefined;
}

function isSamePod(a: CompiledPod | undefined, b: CompiledPod | undefined): boolean {
  return a !== undefined && a === b && !a.fromTemplate;
}
