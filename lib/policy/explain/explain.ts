import type { CompiledCluster } from "../compiled-cluster.ts";
import { answerPair, isSamePod } from "./answer-pair.ts";
import { endName, endText } from "./explain-end.ts";
import type { Explanation, ExplainHop, ExplainOutcome, ExplainQuestion, PortRun } from "./explanation.ts";
import { nodeHopEnd, workloadHopEnd, type HopEnd } from "./hop-end.ts";
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
  const { from, to } = question;
  const senders = resolveSender(cluster.snapshot, from);
  const asked = {
    port: question.port,
    protocol: question.protocol ?? (question.port === undefined ? undefined : "TCP"),
  };
  const receivers = resolveReceiver(cluster.snapshot, to, asked);
  const all = withRewrittenSource(cluster, senders, receivers);
  const hops = hopsBetween(cluster, all, receivers.targets);
  return {
    from: endText(from),
    to: endText(to),
    fromName: endName(from),
    toName: endName(to),
    askedText: askedText(asked),
    profile: cluster.profile.title,
    outcome: outcomeOf(hops),
    hops,
    notes: [
      ...new Set([
        ...(from.note === undefined ? [] : [from.note]),
        ...(to.note === undefined ? [] : [to.note]),
        ...senders.notes,
        ...receivers.notes,
        ...sourceNote(all, senders.ends),
        ...hairpinNote(cluster, senders.ends, receivers.targets),
        ...undeclaredNote(receivers.targets),
      ]),
    ],
  };
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

function sourceNote(all: readonly HopEnd[], ends: readonly HopEnd[]): string[] {
  if (all.length === ends.length) return [];
  return [
    "Traffic from outside may arrive with a node's address (externalTrafficPolicy Cluster), so both senders are answered.",
  ];
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

/** A Service may lead a pod back to itself; the specification does not say what becomes of that. */
function hairpinNote(
  { profile }: CompiledCluster,
  senders: readonly HopEnd[],
  targets: readonly HopTarget[],
): string[] {
  const back = targets.find(
    ({ end, via }) => via !== undefined && senders.some((sender) => isSamePod(sender, end)),
  );
  if (back?.via === undefined) return [];
  const fate =
    profile.serviceHairpin === "allowed"
      ? `${profile.title} always lets that through`
      : "data planes differ in what becomes of that, and it is not in the answer";
  return [`Service ${back.via.service} can lead ${back.end.text} back to itself; ${fate}.`];
}

/** Declaring a port opens nothing and closes nothing, but one that nobody declares is often a mistake. */
function undeclaredNote(targets: readonly HopTarget[]): string[] {
  const silent = targets.filter(
    ({ end, port, protocol }) =>
      port !== undefined &&
      port !== 0 &&
      end.pod !== undefined &&
      end.pod.ports.length > 0 &&
      !end.pod.ports.some((one) => one.port === port && one.protocol === (protocol ?? "TCP")),
  );
  const [first] = silent;
  if (first?.port === undefined) return [];
  const port = portText(first.port, first.protocol ?? "TCP");
  return [`No container of ${first.end.group} declares ${port}. A program may listen there all the same.`];
}
