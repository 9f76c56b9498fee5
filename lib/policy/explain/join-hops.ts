import type { ContainerPort } from "../model/snapshot.ts";
import { isSamePod, type HopPair, type PairAnswer } from "./answer-pair.ts";
import type { ExplainHop } from "./explanation.ts";
import type { HopEnd } from "./hop-end.ts";
import { portCount, portText, runsText } from "./port-words.ts";

/** A pair of single ends with all its answers. */
export interface AnsweredPair extends HopPair {
  readonly answers: readonly PairAnswer[];
}

/** More names than this are counted. */
const MAX_NAMED = 3;

/**
 * Joins pairs that are answered alike into hops. Every sender that a hop names reaches every receiver that it names in
 * the same way: where alike pairs are not all pairs of their ends, each sender gets a hop of its own. What leads pods back
 * to themselves is never joined with what leads them to each other.
 */
export function joinHops(pairs: readonly AnsweredPair[]): readonly ExplainHop[] {
  const alike = Map.groupBy(pairs, (pair) => signature(pair));
  return [...alike.values()].flatMap((group) =>
    isEveryPair(group) || group.every(isSamePod)
      ? hopsOf(group)
      : [...Map.groupBy(group, (pair) => pair.sender.text).values()].flatMap(hopsOf),
  );
}

function signature(pair: AnsweredPair): string {
  const { sender, receiver, via, answers } = pair;
  const told = answers.map(({ key, runs }) => [key, runs]);
  return JSON.stringify([sender.group, receiver.group, via, isSamePod(pair), told]);
}

function isEveryPair(pairs: readonly AnsweredPair[]): boolean {
  const senders = distinct(pairs.map((pair) => pair.sender));
  const receivers = distinct(pairs.map((pair) => pair.receiver));
  const same = senders.filter((sender) =>
    receivers.some((receiver) => isSamePod({ sender, receiver })),
  ).length;
  return pairs.length === senders.length * receivers.length - same || pairs.length === 1;
}

function hopsOf(pairs: readonly AnsweredPair[]): ExplainHop[] {
  const [first] = pairs;
  if (first === undefined) return [];
  const sender = endsText(pairs.map((pair) => pair.sender));
  const receivers = pairs.map((pair) => pair.receiver);
  const receiver = pairs.length > 1 && isSamePod(first) ? "the same pod" : endsText(receivers);
  const declared = receivers.flatMap((end) => end.pod?.ports ?? []);
  const widest = widestOf(first.answers);
  const inOrder = first.answers.toSorted((a, b) => Number(a === widest) - Number(b === widest));
  return inOrder.map((answer) => ({
    sender,
    receiver,
    portsText: answer === widest ? "every other port" : answerText(answer, declared),
    port: answer.port,
    protocol: answer.protocol,
    ports: answer.runs,
    ...(first.via === undefined ? {} : { via: first.via }),
    decision: answer.decision,
  }));
}

/** Of several answers the one for most ports; undefined where there is only one, or no port is in it but a few. */
function widestOf(answers: readonly PairAnswer[]): PairAnswer | undefined {
  if (answers.length < 2) return undefined;
  return answers.reduce((a, b) => (portCount(b.runs) > portCount(a.runs) ? b : a));
}

function answerText({ runs, port, protocol }: PairAnswer, declared: readonly ContainerPort[]): string {
  return port === 0 ? portText(port, protocol) : runsText(runs, declared);
}

/** "checkout/api (3 pods)" for pods of one workload; otherwise the names themselves. */
function endsText(ends: readonly HopEnd[]): string {
  const single = distinct(ends);
  const [first] = single;
  if (first === undefined || single.length === 1) return first?.text ?? "";
  const names = single.slice(0, MAX_NAMED).map((end) => end.text);
  if (single.every((end) => end.pod !== undefined && end.group === first.group)) {
    return `${first.group} (${single.length} pods)`;
  }
  const more = single.length - names.length;
  return more === 0 ? names.join(", ") : `${names.join(", ")} and ${more} more`;
}

function distinct(ends: readonly HopEnd[]): readonly HopEnd[] {
  return [...new Map(ends.map((end) => [end.text, end])).values()];
}
