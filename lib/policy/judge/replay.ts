import { compileEdges, type CompiledEdges } from "./compile-edges.ts";
import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { PodClass } from "../compile/pod-class.ts";
import { outcomeOf } from "./decision.ts";
import type { Ends } from "./ends-of.ts";
import { decide, possibleBetween, type ReachQuestion } from "./evaluate.ts";
import type { Direction } from "../model/network-policy.ts";
import type { Decision, Outcome } from "../model/verdict.ts";

/** What the codes of `Impact.outcomes` stand for: the code is the index. */
export const OUTCOMES: readonly Outcome[] = ["allowed", "denied", "uncertain"];

/** What becomes of observed connections under one set of policies. */
export interface Impact {
  /** One code an edge, in the order of the questions; see `OUTCOMES`. */
  readonly outcomes: Uint8Array;
  /** The whole decision for one edge. */
  decisionOf(index: number): Decision;
  readonly cluster: CompiledCluster;
  readonly edges: CompiledEdges;
}

/** An impact, with the edges (ascending) whose outcome is another than in the one before. */
export interface ChangedImpact extends Impact {
  readonly changed: readonly number[];
}

/** Replays every edge. */
export function replay(cluster: CompiledCluster, edges: CompiledEdges): Impact {
  const current = forPodsOf(cluster, edges);
  const outcomes = new Uint8Array(current.questions.length);
  for (let edge = 0; edge < outcomes.length; edge += 1) outcomes[edge] = judgeEdge(cluster, current, edge);
  return impact(cluster, current, outcomes);
}

/**
 * Replays only what can have changed since `previous`, an impact of the same edges before one or more edits: an edge
 * keeps its outcome where the sending pods' egress and the receiving pods' ingress say what they said.
 */
export function replayAfter(cluster: CompiledCluster, edges: CompiledEdges, previous: Impact): ChangedImpact {
  const isSameKind = previous.cluster.index === cluster.index && previous.edges.questions === edges.questions;
  const current = isSameKind ? previous.edges : forPodsOf(cluster, edges);
  const outcomes = isSameKind ? previous.outcomes.slice() : replay(cluster, current).outcomes;
  if (isSameKind) {
    for (const edge of edgesTouched(cluster, current, previous.cluster)) {
      outcomes[edge] = judgeEdge(cluster, current, edge);
    }
  }
  return { ...impact(cluster, current, outcomes), changed: differences(previous.outcomes, outcomes) };
}

/** Edges whose ends were looked up among these pods. */
function forPodsOf(cluster: CompiledCluster, edges: CompiledEdges): CompiledEdges {
  return edges.index === cluster.index ? edges : compileEdges(cluster, edges.questions);
}

function edgesTouched(
  cluster: CompiledCluster,
  edges: CompiledEdges,
  before: CompiledCluster,
): ReadonlySet<number> {
  const touched = new Set<number>();
  const touch = (direction: Direction, classId: number) => {
    const byClass = direction === "egress" ? edges.bySender : edges.byReceiver;
    for (const edge of byClass.get(classId) ?? []) touched.add(edge);
  };
  for (const [id, { sides }] of cluster.classes.entries()) {
    const former = (before.classes[id] as PodClass).sides;
    if (sides.egress !== former.egress) touch("egress", id);
    if (sides.ingress !== former.ingress) touch("ingress", id);
  }
  return touched;
}

function differences(before: Uint8Array, after: Uint8Array): readonly number[] {
  const changed: number[] = [];
  for (let edge = 0; edge < after.length; edge += 1) if (before[edge] !== after[edge]) changed.push(edge);
  return changed;
}

interface Edge {
  readonly question: ReachQuestion;
  readonly sender: Ends;
  readonly receiver: Ends;
}

function edgeAt({ questions, senders, receivers }: CompiledEdges, index: number): Edge {
  const question = questions[index];
  if (question === undefined) throw new RangeError(`there is no edge ${index}`);
  return { question, sender: senders[index] as Ends, receiver: receivers[index] as Ends };
}

function judgeEdge(cluster: CompiledCluster, edges: CompiledEdges, index: number): number {
  const { question, sender, receiver } = edgeAt(edges, index);
  return CODES[possibleBetween(cluster, sender, receiver, question)] as number;
}

/** By the bits of `Possible`: allowed, denied, and both for uncertain. */
const CODES: readonly number[] = [0, 1, 2, 3].map((possible) => OUTCOMES.indexOf(outcomeOf(possible)));

function impact(cluster: CompiledCluster, edges: CompiledEdges, outcomes: Uint8Array): Impact {
  return {
    outcomes,
    cluster,
    edges,
    decisionOf(index) {
      const { question, sender, receiver } = edgeAt(edges, index);
      return decide(cluster, sender, receiver, question);
    },
  };
}
