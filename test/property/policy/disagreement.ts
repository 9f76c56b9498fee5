import { evaluate, type CompiledCluster, type Snapshot } from "#lib/policy/index.ts";
import { actorsOf, secondOpinion, worldOf, type Actor, type Ask, type Named } from "./second-opinion.ts";

/** Ports and protocols, asked in turn from pair to pair, so that each cluster sees them all. */
const ASKED: readonly Ask[] = [
  { port: 80, protocol: "TCP" },
  { port: 81, protocol: "TCP" },
  { port: 80, protocol: "UDP" },
  { port: 443, protocol: "TCP" },
  { port: 80, protocol: "SCTP" },
  { port: 8080, protocol: "TCP" },
  { port: 443, protocol: "UDP" },
];

/** Between ends that are no pods nobody filters: a few such questions are enough. */
function isWorthAsking({ from, to }: { from: Actor; to: Actor }, turn: number): boolean {
  return from.party.kind === "pod" || to.party.kind === "pod" || turn % 10 === 0;
}

/**
 * The first pair of ends about which the compiled cluster and the second opinion on the snapshot differ, with what each
 * says; undefined where they agree throughout. `first` shifts which pair is asked about which port.
 */
export function disagreement(
  cluster: CompiledCluster,
  { snapshot, name, first }: { snapshot: Snapshot; name: Named; first: number },
): object | undefined {
  const world = worldOf(snapshot, name);
  const actors = actorsOf(snapshot, name);
  let turn = first;
  for (const from of actors) {
    for (const to of actors) {
      const ask = ASKED[(turn += 1) % ASKED.length]!;
      if (!isWorthAsking({ from, to }, turn)) continue;
      const theirs = secondOpinion(world, { from, to }, { ...ask, name });
      if (theirs === undefined) continue;
      const { outcome } = evaluate(cluster, { sender: from.end, receiver: to.end, ...ask });
      if (outcome !== theirs) {
        return { from: from.party, to: to.party, ...ask, engine: outcome, dataPlane: theirs };
      }
    }
  }
  return undefined;
}
