import type { CompiledCluster, CompiledPod } from "../compile/compiled-cluster.ts";
import type { End } from "./end.ts";
import { isLocal } from "./ends-of.ts";
import { DEPENDS, judgeSide, MAY_ALLOW, MAY_DENY, type Possible, type SideQuestion } from "./judge-side.ts";
import type { Family } from "./match-peer.ts";
import type { DeclaredPorts, PortQuestion } from "./match-port.ts";
import type { Direction } from "../model/network-policy.ts";
import type { PodClass } from "../compile/pod-class.ts";
import type { Side } from "../compile/side.ts";

/** Two ends between which there are connections. */
export interface Pair {
  readonly sender: End;
  readonly receiver: End;
}

/** What is asked about a pair: a port, perhaps the address family, and perhaps what one side alone says to it. */
export interface PairQuestion extends PortQuestion {
  /** The family in which it is asked; of those that both ends have, the worse one counts where absent. */
  readonly family?: Exclude<Family, 0>;
  /** The side that is asked; both where absent. */
  readonly only?: Direction;
}

/** A pair asked about one port in one address family. */
export interface Connection extends Pair, Omit<PairQuestion, "family"> {
  readonly family: Family;
}

/**
 * Decides the connections between two ends: the sender's egress and the receiver's ingress must both allow it, and an
 * end outside the cluster has no side. Between two dual-stack ends it may use either family, so the worse one counts where
 * none is asked for.
 */
export function judgePair(
  cluster: CompiledCluster,
  sender: End,
  receiver: End,
  question: PairQuestion,
): Possible {
  const { port, protocol, only } = question;
  let worst: Possible = MAY_ALLOW;
  for (const family of familiesOf(sender, receiver, question.family)) {
    worst = worseOf(worst, judgeConnection(cluster, { sender, receiver, port, protocol, only, family }));
    // Stryker disable next-line all: only spares asking for what has the same answer, or cannot make it worse
    if (worst === MAY_DENY || !readsAddresses(cluster, sender, receiver)) break;
  }
  return worst;
}

/** Whether the families of a pair can have different answers. */
function readsAddresses({ classes }: CompiledCluster, sender: End, receiver: End): boolean {
  return (
    (sender.kind === "pod" && (classes[sender.classId] as PodClass).sides.egress.readsAddresses) ||
    (receiver.kind === "pod" && (classes[receiver.classId] as PodClass).sides.ingress.readsAddresses)
  );
}

/** The worse of two answers for connections that are both meant: a certain denial, else what is not known. */
export function worseOf(a: Possible, b: Possible): Possible {
  if (a === MAY_DENY || b === MAY_DENY) return MAY_DENY;
  return Math.max(a, b);
}

const ONLY_4: readonly Family[] = [4];
const ONLY_6: readonly Family[] = [6];
const BOTH: readonly Family[] = [4, 6];
const NEITHER: readonly Family[] = [0];

/**
 * Families that both ends have, or of these the one that is asked for; an end of which no address is known may have any
 * that the other one has. At least one.
 */
export function familiesOf(sender: End, receiver: End, asked?: PairQuestion["family"]): readonly Family[] {
  const from = familyBits(sender);
  const to = familyBits(receiver);
  const wanted = asked === undefined ? 3 : asked === 4 ? 1 : 2;
  switch ((from === 0 ? 3 : from) & (to === 0 ? 3 : to) & (from | to) & wanted) {
    case 1:
      return ONLY_4;
    case 2:
      return ONLY_6;
    case 3:
      return BOTH;
    default:
      return NEITHER;
  }
}

function familyBits({ low4, low6 }: End): number {
  return (low4 < 0 ? 0 : 1) + (low6 === undefined ? 0 : 2);
}

function judgeConnection(cluster: CompiledCluster, connection: Connection): Possible {
  if (connection.only !== undefined) return judgeDirection(cluster, connection, connection.only);
  const egress = judgeDirection(cluster, connection, "egress");
  // Stryker disable next-line ConditionalExpression: nothing is worse, so it only spares asking the receiver
  if (egress === MAY_DENY) return MAY_DENY;
  return worseOf(egress, judgeDirection(cluster, connection, "ingress"));
}

/** Decides one direction of a connection. */
export function judgeDirection(
  cluster: CompiledCluster,
  connection: Connection,
  direction: Direction,
): Possible {
  const subject = direction === "egress" ? connection.sender : connection.receiver;
  if (subject.kind === "address") return judgeHost(cluster, connection, direction);
  if (isUnenforced(cluster, connection, direction)) return MAY_ALLOW;
  if (isExempt(cluster, connection, direction)) return MAY_ALLOW;
  const side = (cluster.classes[subject.classId] as PodClass).sides[direction];
  return judgeSide(side, sideQuestion(cluster, connection, direction));
}

/**
 * Nothing that is evaluated governs hosts. What may govern them is not known to spare traffic with pods on the same
 * node, so that is not exempt here.
 */
function judgeHost(cluster: CompiledCluster, connection: Connection, direction: Direction): Possible {
  const side = hostSide(cluster, direction === "egress" ? connection.sender : connection.receiver, direction);
  if (side === undefined || isUnenforced(cluster, connection, direction)) return MAY_ALLOW;
  return judgeSide(side, sideQuestion(cluster, connection, direction));
}

/** The side of a node, or of a pod on its network; undefined where nothing could govern it, as outside the cluster. */
export function hostSide(
  { classes, nodeSides }: CompiledCluster,
  { classId, onNode }: End,
  direction: Direction,
): Side | undefined {
  if (!onNode) return undefined;
  const side = (classId < 0 ? nodeSides : (classes[classId] as PodClass).sides)[direction];
  return side.foreign.length === 0 ? undefined : side;
}

/** Whether one direction is asked about an address of a family that the data plane does not look at. */
export function isUnenforced(
  { profile }: CompiledCluster,
  { sender, receiver, family }: Connection,
  direction: Direction,
): boolean {
  if (profile.families === "both" || family === 4) return false;
  const other = direction === "egress" ? receiver : sender;
  return other.low6 !== undefined && (family === 6 || other.low4 < 0);
}

/** The question as the sides of a connection are asked it. */
export function sideQuestion(
  { classes, profile }: CompiledCluster,
  { sender, receiver, port, protocol, family }: Connection,
  direction: Direction,
): SideQuestion {
  const other = direction === "egress" ? receiver : sender;
  return {
    port,
    protocol,
    direction,
    other,
    otherClass: other.classId < 0 ? undefined : classes[other.classId],
    declared: declaredBy(receiver, classes),
    family,
    profile,
  };
}

/** An address has no named ports, whoever listens there: they are declared by a pod, and a selector finds that. */
function declaredBy({ kind, classId }: End, classes: readonly PodClass[]): DeclaredPorts {
  return kind === "address" ? "none" : (classes[classId] as PodClass).ports;
}

/**
 * Whether a direction is never filtered: traffic of a pod with its own node, as the profile has it. Where that is true
 * of some members only, the others decide.
 */
export function isExempt(
  cluster: CompiledCluster,
  { sender, receiver }: Pair,
  direction: Direction,
): boolean {
  const { ownNodeIsExempt, toOwnNodeIsExempt } = cluster.profile;
  if (direction === "ingress") return ownNodeIsExempt && sender.onNode && areLocal(cluster, sender, receiver);
  return toOwnNodeIsExempt && receiver.onNode && areLocal(cluster, receiver, sender);
}

function areLocal(cluster: CompiledCluster, nodes: End, pods: End): boolean {
  return nodes.members.every((node) =>
    pods.members.every(({ pod }) => pod !== undefined && isLocal(cluster, node, pod)),
  );
}

/** Whether some traffic of a node as such comes to pods on it: then it is the kubelet's, which talks to its own pods. */
export function isKubelets(cluster: CompiledCluster, { sender, receiver }: Pair): boolean {
  if (!cluster.profile.ownNodeIsExempt || !isNodeItself(sender) || receiver.kind !== "pod") return false;
  return receiver.members.some(({ pod }) =>
    sender.members.some((node) => isLocal(cluster, node, pod as CompiledPod)),
  );
}

/** A node as such, not a hostNetwork pod on it: the latter talks to whomever its program wants. */
function isNodeItself(end: End): boolean {
  return end.onNode && end.classId < 0;
}

/** Whether an answer has to be asked for member by member. */
export function depends(possible: Possible): boolean {
  return possible >= DEPENDS;
}
