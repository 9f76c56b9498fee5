import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import { endsOf, type Ends } from "./ends-of.ts";
import type { ReachQuestion } from "./evaluate.ts";
import type { PodIndex } from "../compile/pod-index.ts";

/** Observed connections with their ends looked up once, for every set of policies over the same pods. */
export interface CompiledEdges {
  readonly questions: readonly ReachQuestion[];
  readonly senders: readonly Ends[];
  readonly receivers: readonly Ends[];
  /** Edges by the class of pods at their sending end, and at their receiving end: whom an edit may concern. */
  readonly bySender: ReadonlyMap<number, readonly number[]>;
  readonly byReceiver: ReadonlyMap<number, readonly number[]>;
  /** The pods that the ends were looked up among. */
  readonly index: PodIndex;
}

/** Looks up the ends of connections. */
export function compileEdges(cluster: CompiledCluster, questions: readonly ReachQuestion[]): CompiledEdges {
  const senders = questions.map(({ sender }) => endsOf(cluster, sender));
  const receivers = questions.map(({ receiver }) => endsOf(cluster, receiver));
  const { index } = cluster;
  return { questions, senders, receivers, bySender: byClass(senders), byReceiver: byClass(receivers), index };
}

function byClass(ends: readonly Ends[]): ReadonlyMap<number, readonly number[]> {
  const edges = new Map<number, number[]>();
  for (const [edge, found] of ends.entries()) {
    if (found.kind === "unresolved") continue;
    for (const { classId } of found.ends) {
      const known = edges.get(classId);
      if (known === undefined) edges.set(classId, [edge]);
      else known.push(edge);
    }
  }
  return edges;
}
