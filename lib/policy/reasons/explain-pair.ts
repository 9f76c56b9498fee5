import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { End } from "../judge/end.ts";
import type { ToldQuestion } from "./explain-policy.ts";
import { explainSide, foreignReasons } from "./explain-side.ts";
import {
  familiesOf,
  hostSide,
  isExempt,
  isUnenforced,
  judgeDirection,
  sideQuestion,
  worseOf,
  type Connection,
  type Pair,
  type PairQuestion,
} from "../judge/judge-pair.ts";
import { MAY_ALLOW, type Possible } from "../judge/judge-side.ts";
import type { Family } from "../judge/match-peer.ts";
import type { Direction } from "../model/network-policy.ts";
import type { PodClass } from "../compile/pod-class.ts";
import type { Reason } from "../model/verdict.ts";

/**
 * Why the answer for a pair of single members is `possible`: the sides that made it so first, then the other one. Empty
 * where neither end is a pod. Of two address families the first with this answer speaks; it is named where the other one
 * has another answer.
 */
export function explainPair(
  cluster: CompiledCluster,
  pair: Pair,
  question: PairQuestion,
  possible: Possible,
): readonly Reason[] {
  const { port, protocol, only } = question;
  const families = familiesOf(pair.sender, pair.receiver, question.family);
  const tell = (family: Family, isNamed: boolean) =>
    explainConnection(cluster, { ...pair, port, protocol, only, family, isNamed });
  const told = families.map((family) => ({ family, ...tell(family, false) }));
  const chosen = told.find((one) => one.possible === possible) ?? told[0];
  if (chosen === undefined) return [];
  const isOneOfTwo = told.some((one) => one.possible !== chosen.possible);
  return isOneOfTwo ? tell(chosen.family, true).reasons : chosen.reasons;
}

/** `isNamed`: whether the address by which the other end is reached is said, since it matters. */
interface ToldConnection extends Connection {
  readonly isNamed: boolean;
}

const DIRECTIONS: readonly Direction[] = ["egress", "ingress"];

interface ToldSide {
  readonly possible: Possible;
  readonly reasons: readonly Reason[];
}

function explainConnection(cluster: CompiledCluster, connection: ToldConnection): ToldSide {
  const asked = DIRECTIONS.filter((direction) => (connection.only ?? direction) === direction);
  const sides = asked.map((direction) => explainDirection(cluster, connection, direction));
  const possible = sides.reduce((worst, side) => worseOf(worst, side.possible), MAY_ALLOW);
  const deciding = sides.filter((side) => side.possible === possible);
  const rest = sides.filter((side) => side.possible !== possible);
  return { possible, reasons: [...deciding, ...rest].flatMap((side) => side.reasons) };
}

function explainDirection(
  cluster: CompiledCluster,
  connection: ToldConnection,
  direction: Direction,
): ToldSide {
  const possible = judgeDirection(cluster, connection, direction);
  const { sender, receiver, family } = connection;
  const [subject, other] = direction === "egress" ? [sender, receiver] : [receiver, sender];
  if (subject.kind === "address") {
    const foreign = hostReasons(cluster, connection, direction, possible);
    return { possible, reasons: [...foreign, ...noSide(direction, subject)] };
  }
  if (isUnenforced(cluster, connection, direction)) {
    return { possible, reasons: [unenforced(cluster, direction)] };
  }
  if (isExempt(cluster, connection, direction)) {
    return { possible, reasons: [ownNode(direction, textOf(other, family), textOf(subject, family))] };
  }
  const told = toldQuestion(cluster, connection, direction);
  const { sides } = cluster.classes[subject.classId] as PodClass;
  return { possible, reasons: explainSide(sides[direction], told, possible) };
}

function toldQuestion(
  cluster: CompiledCluster,
  connection: ToldConnection,
  direction: Direction,
): ToldQuestion {
  const { sender, receiver, family, isNamed } = connection;
  const [subject, other] = direction === "egress" ? [sender, receiver] : [receiver, sender];
  return {
    ...sideQuestion(cluster, connection, direction),
    subjectText: textOf(subject, family),
    otherText: isNamed ? withAddress(other, family) : textOf(other, family),
  };
}

function hostReasons(
  cluster: CompiledCluster,
  connection: ToldConnection,
  direction: Direction,
  possible: Possible,
): readonly Reason[] {
  const side = hostSide(cluster, direction === "egress" ? connection.sender : connection.receiver, direction);
  return side === undefined
    ? []
    : foreignReasons(side, toldQuestion(cluster, connection, direction), possible);
}

function unenforced({ profile }: CompiledCluster, direction: Direction): Reason {
  const text = `The connection is over IPv6, where ${profile.title} enforces no policy.`;
  return { direction, kind: "exempt", text };
}

function noSide(direction: Direction, end: End): readonly Reason[] {
  const pod = end.members[0]?.pod;
  if (pod === undefined) return [];
  const text = `${pod.text} runs on the host network: no NetworkPolicy governs its ${direction}.`;
  return [{ direction, kind: "exempt", text }];
}

function ownNode(direction: Direction, node: string, subject: string): Reason {
  const way =
    direction === "ingress"
      ? "from a pod's own node is always let in"
      : "to a pod's own node is always let out";
  return { direction, kind: "exempt", text: `${node} is the node of ${subject}: traffic ${way}.` };
}

/** A pod on the host network is named with the address that the connection has there. */
function textOf({ members, onNode }: End, family: Family): string {
  const { text = "", pod, addressText } = members[0] ?? {};
  if (!onNode || pod === undefined || addressText === undefined) return text;
  const used = pod.addressTexts[pod.addresses.findIndex((address) => address.family === family)];
  return used === undefined ? text : text.replace(addressText, used);
}

/** "payments/api-1 over IPv6 (fd00::9)": of a pod with two addresses the one that a rule was asked about. */
function withAddress(end: End, family: Family): string {
  const { pod } = end.members[0] ?? {};
  const text = textOf(end, family);
  const address = pod?.addressTexts[pod.addresses.findIndex((one) => one.family === family)];
  return end.onNode || address === undefined ? text : `${text} over IPv${family} (${address})`;
}
