import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { answerPair } from "./answer-pair.ts";
import type { AskedPort } from "./asked-port.ts";
import { askedPairs, type AskedPair } from "./asked-pairs.ts";
import { endName, endText } from "./explain-end.ts";
import type { Explanation, ExplainHop, ExplainOutcome, ExplainQuestion, PortRun } from "./explanation.ts";
import { nodeHopEnd, type HopEnd } from "./hop-end.ts";
import { familyNote, hairpinNote, pendingNote, sourceNote, undeclaredNote } from "./explain-notes.ts";
import { joinHops } from "./join-hops.ts";
import { portRuns } from "./port-cuts.ts";
import { portText } from "./port-words.ts";
import { resolveSender, type ResolvedEnds } from "./resolve-end.ts";
import { resolveReceiver, type HopTarget, type ResolvedTargets } from "./resolve-receiver.ts";

/** More ports of a Service than these are counted. */
const MAX_NAMED_PORTS = 4;

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
  const pairs = askedPairs(snapshot, all, receivers.targets);
  const answered = pairs.map((pair) => ({
    ...pair,
    answers: answerPair(cluster, pair, runsFor(cluster, pair)),
  }));
  const hops = joinHops(answered);
  const why = pairs.length > 0 ? undefined : whyNothing(senders, receivers);
  const notes = [
    from.note,
    to.note,
    ...senders.notes,
    ...receivers.notes,
    ...sourceNote(all, senders.ends),
    ...hairpinNote(cluster, senders.ends, receivers.targets),
    ...undeclaredNote(receivers.targets),
    ...pendingNote(
      cluster,
      pairs.flatMap(({ sender, receiver }) => [sender, receiver]),
    ),
    ...familyNote(cluster, answered),
  ].filter((note) => note !== undefined && note !== why);
  return {
    from: endText(from),
    to: endText(to),
    fromName: endName(from),
    toName: endName(to),
    askedText: askedText({ port, protocol }, receivers.targets),
    profile: cluster.profile.name,
    profileTitle: cluster.profile.title,
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

/** The last thing said of the end that is missing; where none is, no address of theirs goes with another. */
function whyNothing(senders: ResolvedEnds, receivers: ResolvedTargets): string | undefined {
  if (senders.ends.length === 0) return senders.notes.at(-1);
  if (receivers.targets.length === 0) return receivers.notes.at(-1);
  return "No connection leads from an IPv4 address to an IPv6 one, or back.";
}

function askedText({ port, protocol }: AskedPort, targets: readonly HopTarget[]): string {
  if (port !== undefined) return portText(port, protocol ?? "TCP");
  const ports = targets.flatMap((target) => servicePortText(target) ?? []);
  if (ports.length > 0) return ownPortsText([...new Set(ports)]);
  return protocol === undefined ? "every port" : `every ${protocol} port`;
}

/** A Service has no ports but its own. */
function servicePortText({ via, protocol = "TCP" }: HopTarget): string | undefined {
  return via === undefined ? undefined : portText(via.port, protocol);
}

function ownPortsText(ports: readonly string[]): string {
  if (ports.length === 1) return `its port ${ports[0]}`;
  if (ports.length > MAX_NAMED_PORTS) return `its ${ports.length} ports`;
  return `its ports ${ports.slice(0, -1).join(", ")} and ${ports.at(-1)}`;
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

function runsFor(
  cluster: CompiledCluster,
  { sender, receiver, port, protocol }: AskedPair,
): readonly PortRun[] {
  if (port !== undefined) return [{ protocol: protocol ?? "TCP", first: port, last: port }];
  const namespaces = new Set([sender, receiver].map((one) => one.group.split("/")[0] ?? ""));
  return portRuns(cluster, receiver.pod === undefined ? [] : [receiver.pod], namespaces, protocol);
}

function outcomeOf(hops: readonly ExplainHop[]): ExplainOutcome {
  const outcomes = new Set(hops.map((hop) => hop.decision.outcome));
  const [only] = outcomes;
  if (only === undefined) return "unreachable";
  return outcomes.size === 1 ? only : "mixed";
}
