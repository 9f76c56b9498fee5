import { addressAtoms } from "./address-atoms.ts";
import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import { endOf, type End, type Member } from "./end.ts";
import { depends, isKubelets, judgePair, worseOf, type Pair, type PairQuestion } from "./judge-pair.ts";
import { MAY_ALLOW, MAY_DENY, type Possible } from "./judge-side.ts";

/**
 * Decides whether all connections from `senders` to `receivers` are allowed: the worst answer counts. A pod and itself
 * is no connection, and where node traffic is a kubelet's, only that to its own pods is one.
 */
export function judgeEnds(
  cluster: CompiledCluster,
  senders: readonly End[],
  receivers: readonly End[],
  question: PairQuestion,
): Possible {
  const kubelets = kubeletPair(cluster, senders, receivers);
  if (kubelets !== undefined) return judgePair(cluster, kubelets.sender, kubelets.receiver, question);
  let worst: Possible = MAY_ALLOW;
  for (const sender of senders) {
    for (const receiver of receivers) {
      if (isOneToItself(sender, receiver)) continue;
      const possible = judgePair(cluster, sender, receiver, question);
      const known = depends(possible) ? judgeMembers(cluster, { sender, receiver }, question) : possible;
      worst = worseOf(worst, known);
      // Stryker disable next-line ConditionalExpression: nothing is worse, so it only spares asking on
      if (worst === MAY_DENY) return MAY_DENY;
    }
  }
  return worst;
}

/** The first pair of ends whose answer is `wanted`, narrowed to one member each; undefined where there is no pair at all. */
export function pairThatIs(
  cluster: CompiledCluster,
  ends: { readonly senders: readonly End[]; readonly receivers: readonly End[] },
  question: PairQuestion,
  wanted: Possible,
): Pair | undefined {
  const kubelets = kubeletPair(cluster, ends.senders, ends.receivers);
  if (kubelets !== undefined) return kubelets;
  for (const sender of ends.senders) {
    for (const receiver of ends.receivers) {
      const found = membersThatAre(cluster, { sender, receiver }, question, wanted);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Where one answer goes for all members, the first of them speak. */
function membersThatAre(
  cluster: CompiledCluster,
  pair: Pair,
  question: PairQuestion,
  wanted: Possible,
): Pair | undefined {
  const { sender, receiver } = pair;
  const possible = judgePair(cluster, sender, receiver, question);
  // Stryker disable next-line ConditionalExpression: no member has another answer, so it only spares looking for one
  if (!depends(possible) && possible !== wanted) return undefined;
  const isForAll = !depends(possible) && !sender.onNode && !receiver.onNode;
  const pairs = isForAll ? firstMembers(pair) : memberPairs(cluster, pair);
  return pairs.find((one) => judgePair(cluster, one.sender, one.receiver, question) === wanted);
}

function firstMembers({ sender, receiver }: Pair): readonly Pair[] {
  const pair = firstPair(sender.members, receiver.members);
  return pair === undefined ? [] : [{ sender: alone(sender, pair[0]), receiver: alone(receiver, pair[1]) }];
}

function judgeMembers(cluster: CompiledCluster, pair: Pair, question: PairQuestion): Possible {
  let worst: Possible = MAY_ALLOW;
  for (const one of memberPairs(cluster, pair)) {
    worst = worseOf(worst, judgePair(cluster, one.sender, one.receiver, question));
    // Stryker disable next-line ConditionalExpression: nothing is worse, so it only spares asking on
    if (worst === MAY_DENY) return MAY_DENY;
  }
  return worst;
}

/** A node and a pod of its own, if there is one. */
function kubeletPair(
  cluster: CompiledCluster,
  senders: readonly End[],
  receivers: readonly End[],
): Pair | undefined {
  for (const sender of senders) {
    for (const receiver of receivers) {
      if (isKubelets(cluster, { sender, receiver })) return localMembers(cluster, { sender, receiver });
    }
  }
  return undefined;
}

function localMembers(cluster: CompiledCluster, pair: Pair): Pair | undefined {
  for (const node of pair.sender.members) {
    const sender = alone(pair.sender, node);
    for (const member of pair.receiver.members) {
      const one = { sender, receiver: alone(pair.receiver, member) };
      if (isKubelets(cluster, one)) return one;
    }
  }
  return undefined;
}

function isOneToItself(sender: End, receiver: End): boolean {
  if (sender.members.length > 1 || receiver.members.length > 1) return false;
  return isSamePod(sender.members[0] as Member, receiver.members[0] as Member);
}

/** A template stands for any number of pods, so it has siblings to talk to. */
function isSamePod({ pod }: Member, other: Member): boolean {
  return pod !== undefined && pod === other.pod && !pod.fromTemplate;
}

/**
 * The pairs of single members, one of each kind that addresses and, where nodes are at an end, node names can tell
 * apart; a pod is never paired with itself.
 */
function memberPairs(cluster: CompiledCluster, { sender, receiver }: Pair): readonly Pair[] {
  const byNode = sender.onNode || receiver.onNode;
  const [from, to] = [alike(cluster, sender, byNode), alike(cluster, receiver, byNode)];
  return from.flatMap((senders) =>
    to.flatMap((receivers) => {
      const pair = firstPair(senders, receivers);
      if (pair === undefined) return [];
      return [{ sender: alone(sender, pair[0]), receiver: alone(receiver, pair[1]) }];
    }),
  );
}

function alone(end: End, member: Member): End {
  // Stryker disable next-line ConditionalExpression: only spares a copy
  return end.members.length === 1 ? end : endOf(end, [member]);
}

/** Fewer members than this are asked one by one: finding out which are alike would take longer. */
const FEW = 4;

function alike(cluster: CompiledCluster, { members }: End, byNode: boolean): readonly (readonly Member[])[] {
  // Stryker disable next-line ConditionalExpression,EqualityOperator: only spares finding out which are alike
  if (members.length < FEW) return members.map((member) => [member]);
  const atomOf = addressAtoms(cluster);
  const key = (member: Member) =>
    `${atomOf(member)} ${byNode ? (member.pod?.nodeName ?? member.addressText) : ""}`;
  return [...Map.groupBy(members, key).values()];
}

function firstPair(
  senders: readonly Member[],
  receivers: readonly Member[],
): readonly [Member, Member] | undefined {
  for (const sender of senders.slice(0, 2)) {
    const receiver = receivers.find((member) => !isSamePod(sender, member));
    if (receiver !== undefined) return [sender, receiver];
  }
  return undefined;
}
