import { evaluate, type CompiledCluster, type Snapshot } from "#lib/policy/index.ts";
import { evaluateHairpin } from "#lib/policy/judge/evaluate-hairpin.ts";
import {
  actorsOf,
  familiesBetween,
  secondOpinion,
  worldOf,
  type Ask,
  type Named,
  type Opinion,
  type Pair,
} from "./second-opinion.ts";

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
function isWorthAsking({ from, to }: Pair, turn: number): boolean {
  return from.party.kind === "pod" || to.party.kind === "pod" || turn % 10 === 0;
}

/**
 * The first question about which the compiled cluster and the second opinion on the snapshot differ, with what each says;
 * undefined where they agree throughout. `first` shifts which pair is asked about which port.
 */
export function disagreement(
  cluster: CompiledCluster,
  { snapshot, name, first }: { snapshot: Snapshot; name: Named; first: number },
): object | undefined {
  const world = worldOf(snapshot, name);
  const actors = actorsOf(snapshot, name);
  const pairs = actors.flatMap((from) => actors.map((to): Pair => ({ from, to })));
  for (const [index, pair] of pairs.entries()) {
    const turn = first + index + 1;
    if (!isWorthAsking(pair, turn)) continue;
    for (const question of questionsAbout(pair, ASKED[turn % ASKED.length]!)) {
      const dataPlane = secondOpinion(world, pair, { ...question, name });
      const engine = dataPlane === undefined ? undefined : firstOpinion(cluster, pair, question);
      if (engine !== dataPlane)
        return { from: pair.from.party, to: pair.to.party, ...question, engine, dataPlane };
    }
  }
  return undefined;
}

/**
 * The question itself; in either family, where the ends have both and may be meant by address; and of a pod and itself
 * also what becomes of it when a Service leads there.
 */
function questionsAbout(pair: Pair, ask: Ask): readonly Ask[] {
  const families = familiesBetween(pair);
  const inEach = families.length > 1 ? families.map((family) => ({ ...ask, family })) : [];
  const direct = [ask, ...inEach];
  const mayComeBack = pair.from === pair.to && pair.from.party.kind === "pod";
  return mayComeBack ? [...direct, ...direct.map((one) => ({ ...one, throughService: true }))] : direct;
}

function firstOpinion(
  cluster: CompiledCluster,
  { from, to }: Pair,
  { throughService, ...question }: Ask,
): Opinion {
  const decision =
    throughService === true && from.party.kind === "pod"
      ? evaluateHairpin(cluster, from.party, question)
      : evaluate(cluster, { sender: from.end, receiver: to.end, ...question });
  return decision.outcome;
}
