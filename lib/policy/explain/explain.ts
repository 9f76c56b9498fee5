import type { CompiledCluster } from "../compiled-cluster.ts";
import type { Snapshot } from "../snapshot.ts";
import { answerPair, isSamePod } from "./answer-pair.ts";
import { endName, endText } from "./explain-end.ts";
import type { Explanation, ExplainHop, ExplainOutcome, ExplainQuestion, PortRun } from "./explanation.ts";
import { nodeHopEnd, workloadHopEnd, type HopEnd } from "./hop-end.ts";
import { hairpinNote, sourceNote, undeclaredNote } from "./explain-notes.ts";
import { joinHops, type AnsweredPair } from "./join-hops.ts";
import { portRuns } from "./port-cuts.ts";
import { portText } from "./port-words.ts";
import { resolveSender, type ResolvedEnds } from "./resolve-end.ts";
import { resolveReceiver, type HopTarget, type ResolvedTargets } from "./resolve-receiver.ts";

/** Pairs of single pods up to which each is asked by itself; above, workloads are asked as wholes, the worst pod counts. */
const MAX_PAIRS = 400;
const MAX_PAIRS_ON_EVERY_PORT = 40;

/**
 * Answers "can `from` reach `to`?" hop by hop, each hop with the decision of the very engine that judges flows.
 *
 * Services are translated first, so a hop's port is the port at the receiver. Without a port, every port is answered:
 * hops then are the sets of ports that policies treat alike. Ends must have been read (`parseEnd`) from the snapshot that
 * the cluster was compiled from.
 * @throws InvariantBroken for an end that is not in the cluster's snapshot.
 */
export function explain(cluster: CompiledCluster, question: ExplainQuestion): Explanation {
  const { from, to, port } = question;
  const protocol = question.protocol ?? (port === undefined ? undefined : "TCP");
  const snapshot = snapshotAsRead(cluster);
  const senders = resolveSender(snapshot, from);
  const receivers = resolveReceiver(snapshot, to, { port, protocol });
  const all = withRewrittenSource(cluster, senders, receivers);
  const hops = hopsBetween(cluster, all, receivers.targets);
  const why = whyNothing(senders, receivers);
  const notes = [
    from.note,
    to.note,
    ...senders.notes,
    ...receivers.notes,
    ...sourceNote(all, senders.ends),
    ...hairpinNote(cluster, senders.ends, receivers.targets),
    ...undeclaredNote(receivers.targets),
  ].filter((note) => note !== undefined && note !== why);
  return {
    from: endText(from),
    to: endText(to),
    fromName: endName(from),
    toName: endName(to),
    askedText: askedText({ port, protocol }),
    profile: cluster.profile.title,
    outcome: outcomeOf(hops),
    hops,
    ...(why === undefined ? {} : { why }),
    notes: [...new Set(notes as string[])],
  };
}

/** A profile may know neither the end of a pod nor the host's network: then these are pods like any other. */
function snapshotAsRead({ snapshot, profile }: CompiledCluster): Snapshot {
  const neverGone = profile.finishedPods === "ordinary";
  const ownNetwork = profile.hostNetworkPods === "ordinary";
  if (!neverGone && !ownNetwork) return snapshot;
  const pods = snapshot.pods.map((pod) => ({
    ...pod,
    finished: pod.finished && !neverGone,
    hostNetwork: pod.hostNetwork && !ownNetwork,
  }));
  return { ...snapshot, pods };
}

/** The last thing said of the end that is missing. */
function whyNothing(senders: ResolvedEnds, receivers: ResolvedTargets): string | undefined {
  if (senders.ends.length === 0) return senders.notes.at(-1);
  return receivers.targets.length === 0 ? receivers.notes.at(-1) : undefined;
}

function askedText({ port, protocol }: { port?: number; protocol?: ExplainQuestion["protocol"] }): string {
  if (port !== undefined) return portText(port, protocol ?? "TCP");
  return protocol === undefined ? "every port" : `every ${protocol} port`;
}

/** What comes from outside through a node's port or a load balancer may arrive with a node's address. */
function withRewrittenSource(
  { snapshot }: CompiledCluster,
  { ends }: ResolvedEnds,
  { rewritesSource }: ResolvedTargets,
): readonly HopEnd[] {
  if (!rewritesSource || !ends.some((end) => end.peer.kind === "external")) return ends;
  const addresses = snapshot.nodes.flatMap((node) => node.ips);
  return [...ends, nodeHopEnd("node", addresses, "the nodes, in place of the sender")];
}

function hopsBetween(
  cluster: CompiledCluster,
  senders: readonly HopEnd[],
  targets: readonly HopTarget[],
): readonly ExplainHop[] {
  const single = targets.every((target) => target.port !== undefined);
  const limit = single ? MAX_PAIRS : MAX_PAIRS_ON_EVERY_PORT;
  const isMany = senders.length * targets.length > limit;
  const from = isMany ? wholeWorkloads(cluster, senders) : senders;
  const to = isMany ? wholeTargets(cluster, targets) : targets;
  const pairs = from.flatMap((sender) => to.map((target) => ({ sender, target })));
  const others = pairs.filter(({ sender, target }) => !isSamePod(sender, target.end));
  const answered = (others.length > 0 ? others : pairs).map(({ sender, target }): AnsweredPair => ({
    sender,
    receiver: target.end,
    via: target.via,
    answers: answerPair(cluster, sender, target.end, runsFor(cluster, sender, target)),
  }));
  return joinHops(answered);
}

/** Pods of one workload as that workload: the engine then answers for all of them, the worst one counting. */
function wholeWorkloads({ snapshot }: CompiledCluster, ends: readonly HopEnd[]): readonly HopEnd[] {
  const whole = ends.map((end) => {
    const workload = snapshot.workloads.find((each) => each.id === end.pod?.workload);
    return workload === undefined ? end : workloadHopEnd(workload);
  });
  return [...new Map(whole.map((end) => [end.text, end])).values()];
}

function wholeTargets(cluster: CompiledCluster, targets: readonly HopTarget[]): readonly HopTarget[] {
  const whole = targets.map((target) => ({
    ...target,
    end: wholeWorkloads(cluster, [target.end])[0] ?? target.end,
  }));
  const key = ({ end, port, protocol, via }: HopTarget) => JSON.stringify([end.text, port, protocol, via]);
  return [...new Map(whole.map((target) => [key(target), target])).values()];
}

function runsFor(
  cluster: CompiledCluster,
  sender: HopEnd,
  { end, port, protocol }: HopTarget,
): readonly PortRun[] {
  if (port !== undefined) return [{ protocol: protocol ?? "TCP", first: port, last: port }];
  const namespaces = new Set([sender, end].map((one) => one.group.split("/")[0] ?? ""));
  return portRuns(cluster, end.pod === undefined ? [] : [end.pod], namespaces, protocol);
}

function outcomeOf(hops: readonly ExplainHop[]): ExplainOutcome {
  const outcomes = new Set(hops.map((hop) => hop.decision.outcome));
  const [only] = outcomes;
  if (only === undefined) return "unreachable";
  return outcomes.size === 1 ? only : "mixed";
}
