import "server-only";

import type { EdgeKey, FlowEdge } from "#lib/flows/index.ts";
import {
  compileSnapshot,
  evaluate,
  withoutOpenPolicies,
  type CompiledCluster,
  type Decision,
  type NetworkPolicy,
  type Snapshot,
} from "#lib/policy/index.ts";
import {
  isMine,
  sideReplay,
  type EdgeSides,
  type Ownership,
  type Revision,
  type SideReplay,
} from "#lib/rollout/index.ts";

/** What the engine says about one edge: as a whole and side by side, now and with every candidate enforced. */
interface Judged {
  readonly now: Decision;
  readonly candidate: Decision;
  readonly sides: { readonly now?: EdgeSides; readonly candidate?: EdgeSides };
}

/** The engine's word on edges in both worlds. */
export interface EdgeJudgement {
  readonly decisions: ReadonlyMap<EdgeKey, { readonly now: Decision; readonly candidate: Decision }>;
  readonly replay: SideReplay;
}

/** Both worlds, compiled, with what was judged in them so far. */
interface Worlds {
  readonly now: CompiledCluster;
  readonly candidate: CompiledCluster;
  readonly judged: Map<string, Judged>;
}

/** Verdicts depend on the snapshot, the candidates and an edge's ends, never on counts: they are kept while those stay. */
const kept = new WeakMap<Snapshot, Map<string, Worlds>>();
const CANDIDATE_SETS_KEPT = 4;

const ICMP: Decision = {
  outcome: "uncertain",
  reasons: [
    {
      direction: "egress",
      kind: "not-evaluable",
      text: "ICMP is outside what a NetworkPolicy can name; what becomes of it is up to the CNI.",
    },
  ],
};

/** Judges `edges` with the policies as they are, and with the candidate of every namespace in force and no bridge. */
export function judgeEdges(
  snapshot: Snapshot,
  candidates: ReadonlyMap<string, Revision>,
  ownership: Ownership,
  edges: readonly FlowEdge[],
): EdgeJudgement {
  const worlds = worldsOf(snapshot, candidates, ownership);
  const missing = edges.filter((edge) => !worlds.judged.has(identity(edge)));
  if (missing.length > 0) judgeMissing(worlds, { snapshot, candidates, ownership }, missing);
  const judged = edges.map((edge) => [edge.key, worlds.judged.get(identity(edge))!] as const);
  return {
    decisions: new Map(judged),
    replay: {
      now: new Map(judged.map(([key, { sides }]) => [key, sides.now ?? {}])),
      candidate: new Map(judged.map(([key, { sides }]) => [key, sides.candidate ?? {}])),
    },
  };
}

/** Both worlds for questions beyond observed edges: the policies as they are, and every candidate in force without a bridge. */
export function compiledWorlds({
  snapshot,
  candidates,
  ownership,
}: Judging): Pick<Worlds, "now" | "candidate"> {
  return worldsOf(snapshot, candidates, ownership);
}

interface Judging {
  readonly snapshot: Snapshot;
  readonly candidates: ReadonlyMap<string, Revision>;
  readonly ownership: Ownership;
}

function judgeMissing(worlds: Worlds, judging: Judging, edges: readonly FlowEdge[]): void {
  const replay = sideReplay({
    snapshot: judging.snapshot,
    candidates: policiesOf(judging.candidates),
    isMine: (policy) => isMine(policy, judging.ownership),
    edges,
  });
  for (const edge of edges) {
    worlds.judged.set(identity(edge), {
      now: judge(worlds.now, edge),
      candidate: judge(worlds.candidate, edge),
      sides: { now: replay.now.get(edge.key), candidate: replay.candidate.get(edge.key) },
    });
  }
}

function judge(cluster: CompiledCluster, { sender, receiver, port, protocol }: FlowEdge): Decision {
  return protocol === "ICMP" ? ICMP : evaluate(cluster, { sender, receiver, port, protocol });
}

/** The addresses of an external name change under the same key, and its verdict with them. */
function identity(edge: FlowEdge): string {
  const addresses = [edge.sender, edge.receiver].map((peer) =>
    "addresses" in peer ? peer.addresses.toSorted().join() : "",
  );
  return `${edge.key} ${addresses.join(" ")}`;
}

function worldsOf(
  snapshot: Snapshot,
  candidates: ReadonlyMap<string, Revision>,
  ownership: Ownership,
): Worlds {
  const sets = kept.get(snapshot) ?? new Map<string, Worlds>();
  kept.set(snapshot, sets);
  const key = [...candidates].map(([namespace, { contentHash }]) => `${namespace}=${contentHash}`).join();
  const known = sets.get(key);
  if (known !== undefined) return known;
  const worlds = {
    now: compileSnapshot(snapshot),
    candidate: compileSnapshot(snapshot, enforcedPolicies({ snapshot, candidates, ownership })),
    judged: new Map(),
  };
  const [oldest] = sets.keys();
  if (sets.size >= CANDIDATE_SETS_KEPT && oldest !== undefined) sets.delete(oldest);
  sets.set(key, worlds);
  return worlds;
}

/** The policies as they would stand with every candidate in force: no bridge, and of ours only what the candidates hold. */
export function enforcedPolicies({ snapshot, candidates, ownership }: Judging): readonly NetworkPolicy[] {
  const stay = withoutOpenPolicies(snapshot.policies).filter((policy) =>
    stays(policy, candidates, ownership),
  );
  return [...stay, ...[...policiesOf(candidates).values()].flat()];
}

function stays(
  policy: NetworkPolicy,
  candidates: ReadonlyMap<string, Revision>,
  ownership: Ownership,
): boolean {
  return !candidates.has(policy.metadata.namespace) || !isMine(policy, ownership);
}

function policiesOf(candidates: ReadonlyMap<string, Revision>): Map<string, readonly NetworkPolicy[]> {
  return new Map([...candidates].map(([namespace, { policies }]) => [namespace, policies]));
}
