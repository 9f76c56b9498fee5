import type { CompiledCluster } from "./compiled-cluster.ts";
import type { End } from "./end.ts";
import { isLocal } from "./ends-of.ts";
import type { IpAddress } from "./ip-address.ts";
import { judgeSide } from "./judge-side.ts";
import type { PortQuestion } from "./match-port.ts";
import type { Direction } from "./network-policy.ts";
import type { Pair } from "./pairs-of.ts";
import type { Decision, Reason } from "./verdict.ts";

/**
 * Decides one connection: the sender's egress and the receiver's ingress must both allow it, and an end that is no
 * pod has no side. Between two dual-stack pods it may use either family, so the worse one counts.
 */
export function judgePair(cluster: CompiledCluster, pair: Pair, question: PortQuestion): Decision {
  const families = familiesOf(pair);
  const decisions = families.map((family) => judgeFamily(cluster, ofFamily(pair, family), question));
  return worst(decisions) ?? judgeFamily(cluster, pair, question);
}

/** The worst of several decisions: the first denied one, else the first uncertain one, else the first. */
export function worst(decisions: readonly Decision[]): Decision | undefined {
  return (
    decisions.find((d) => d.outcome === "denied") ??
    decisions.find((d) => d.outcome === "uncertain") ??
    decisions[0]
  );
}

function judgeFamily(cluster: CompiledCluster, pair: Pair, question: PortQuestion): Decision {
  const sides = [sideOf(cluster, "egress", pair, question), sideOf(cluster, "ingress", pair, question)];
  const denied = sides.find((side) => side.outcome === "denied");
  const outcome = denied?.outcome ?? worst(sides)?.outcome ?? "allowed";
  const reasons = sides
    .filter((side) => side.outcome === outcome || outcome === "allowed")
    .flatMap((s) => s.reasons);
  const rest = sides
    .filter((side) => side.outcome !== outcome && outcome !== "allowed")
    .flatMap((s) => s.reasons);
  return { outcome, reasons: [...reasons, ...rest] };
}

function sideOf(
  cluster: CompiledCluster,
  direction: Direction,
  pair: Pair,
  question: PortQuestion,
): Decision {
  const subject = direction === "egress" ? pair.sender : pair.receiver;
  const other = direction === "egress" ? pair.receiver : pair.sender;
  if (subject.kind === "address") return noSide(direction, subject);
  if (direction === "ingress" && isLocal(cluster, other, subject.pod)) return ownNode(other, subject);
  const { receiver } = pair;
  const side = { ...question, direction, subject, other, receiver, profile: cluster.profile };
  return judgeSide(side, cluster.snapshot.foreignPolicies);
}

function noSide(direction: Direction, end: End): Decision {
  if (end.pod === undefined) return { outcome: "allowed", reasons: [] };
  const text = `${end.pod.text} runs on the host network: no NetworkPolicy governs its ${direction}.`;
  return { outcome: "allowed", reasons: [{ direction, kind: "exempt", text }] };
}

function ownNode(node: End, subject: End): Decision {
  const text = `${node.text} is the node of ${subject.text}: traffic from a pod's own node is always let in.`;
  const reason: Reason = { direction: "ingress", kind: "exempt", text };
  return { outcome: "allowed", reasons: [reason] };
}

/** Families that both ends have, where both have addresses; none where an address is not known. */
function familiesOf({ sender, receiver }: Pair): readonly (4 | 6)[] {
  const [from, to] = [addressesOf(sender), addressesOf(receiver)];
  return ([4, 6] as const).filter((f) => from.some((a) => a.family === f) && to.some((a) => a.family === f));
}

function ofFamily({ sender, receiver }: Pair, family: 4 | 6): Pair {
  const pick = <E extends End>(end: E): E => ({
    ...end,
    address: addressesOf(end).find((a) => a.family === family),
  });
  return { sender: pick(sender), receiver: pick(receiver) };
}

function addressesOf(end: End): readonly IpAddress[] {
  if (end.pod !== undefined && end.pod.addresses.length > 0) return end.pod.addresses;
  return end.address === undefined ? [] : [end.address];
}
