import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import { evaluateHairpin } from "../judge/evaluate-hairpin.ts";
import { bothWays, evaluate } from "../judge/evaluate.ts";
import type { PortQuestion } from "../judge/match-port.ts";
import type { Protocol } from "../model/network-policy.ts";
import type { Decision, Reason } from "../model/verdict.ts";
import type { ExplainHop, PortRun } from "./explanation.ts";
import type { AddressFamily, HopEnd } from "./hop-end.ts";
import { joinRuns, portCount, portText } from "./port-words.ts";

/** Two single ends, and the Service that led from one to the other, if one did. */
export interface HopPair {
  readonly sender: HopEnd;
  readonly receiver: HopEnd;
  readonly via?: ExplainHop["via"];
  /** The address family in which it is asked; the worse one counts where absent. */
  readonly family?: AddressFamily;
}

/** One answer for a pair of ends, and the ports that have it. `key` tells answers apart by who said what. */
export interface PairAnswer {
  readonly key: string;
  readonly runs: readonly PortRun[];
  readonly port: number;
  readonly protocol: Protocol;
  readonly decision: Decision;
}

/** Asks a pair about each run of ports, one port standing for the run; runs that are answered alike are joined. */
export function answerPair(
  cluster: CompiledCluster,
  pair: HopPair,
  runs: readonly PortRun[],
): readonly PairAnswer[] {
  const answers = new Map<string, PairAnswer>();
  for (const run of runs) {
    const { first: port, protocol } = run;
    const decision = decidePair(cluster, pair, { port, protocol });
    const key = answerKey(decision);
    const before = answers.get(key);
    if (before === undefined) answers.set(key, { key, runs: [run], port, protocol, decision });
    else answers.set(key, { ...before, runs: joinRuns([...before.runs, run]) });
  }
  return [...answers.values()].map(forAllPorts);
}

/** Asks a pair about one port. */
export function decidePair(
  cluster: CompiledCluster,
  { sender, receiver, via, family }: HopPair,
  { port, protocol }: PortQuestion,
): Decision {
  const { peer } = sender;
  const question = { port, protocol, family };
  if (peer.kind !== "pod" || !isSamePod({ sender, receiver }))
    return evaluate(cluster, { sender: peer, receiver: receiver.peer, ...question });
  return via === undefined ? toItself(sender.text) : evaluateHairpin(cluster, peer, question);
}

/**
 * Whether both ends are one pod, which a template never is. By its own address a pod always reaches itself; through a
 * Service the profile decides.
 */
export function isSamePod({ sender, receiver }: HopPair): boolean {
  return sender.pod !== undefined && sender.pod === receiver.pod && sender.pod.fromTemplate !== true;
}

/** A decision by one port that stands for several: its sentences do not name the one. */
function forAllPorts(answer: PairAnswer): PairAnswer {
  if (portCount(answer.runs) === 1) return answer;
  const { outcome, reasons } = answer.decision;
  const one = ` on ${portText(answer.port, answer.protocol)}`;
  const told = reasons.map((reason) => ({
    ...reason,
    text: reason.text
      .replace(`, not${one}.`, ", not on these ports.")
      .replace(`${one} is not known.`, " on these ports is not known."),
  }));
  return { ...answer, decision: { outcome, reasons: told } };
}

function toItself(name: string): Decision {
  const text = `${name} is the pod at both ends: a pod always reaches itself.`;
  return { outcome: "allowed", reasons: bothWays(text) };
}

/** Equal where the same rules of the same policies decided the same way, whatever the pods are called. */
function answerKey({ outcome, reasons }: Decision): string {
  return JSON.stringify([outcome, reasons.map(reasonKey)]);
}

function reasonKey({ direction, kind, tier, policy, ruleIndex }: Reason): unknown[] {
  return [direction, kind, tier, policy?.kind, policy?.namespace, policy?.name, ruleIndex];
}
