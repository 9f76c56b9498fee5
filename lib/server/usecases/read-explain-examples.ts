import "server-only";

import { connectionCounts, type FlowEdge } from "#lib/flows/index.ts";
import type { ExampleQuestion } from "#lib/graph/index.ts";
import { endOfPeer, ok, peerKey, peerName, type Result, type Verdict } from "#lib/policy/index.ts";
import { verdictOf } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { loadPicture, type ClusterPicture } from "./loading/cluster-picture.ts";

/** The verdicts whose reasons are asked for, most urgent first; one example each. */
const WORTH_ASKING: readonly Verdict[] = ["would-be-denied", "denied", "uncertain", "allowed"];
const EXAMPLES = 3;

const WHY: Readonly<Record<Verdict, string>> = {
  "would-be-denied": "was seen, and no candidate has a rule for it",
  denied: "is denied now",
  uncertain: "cannot be told for certain",
  allowed: "was seen, and stays allowed",
  "allowed-unused": "is allowed, and nobody uses it",
};

/**
 * Three questions about this cluster that have something to tell, of different verdicts where there are such: made from
 * the busiest observed edges, those of `namespace` alone if it is given.
 */
export async function readExplainExamples(
  ctx: Context,
  { namespace }: { readonly namespace?: string },
): Promise<Result<readonly ExampleQuestion[]>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const candidates = loaded.value.edges
    .filter((edge) => namespace === undefined || livesIn(edge, namespace))
    .toSorted(
      (a, b) =>
        workloadsOf(b) - workloadsOf(a) ||
        connectionCounts(b.tally).allowed - connectionCounts(a.tally).allowed ||
        (a.key < b.key ? -1 : 1),
    )
    .flatMap((edge) => exampleOf(loaded.value, edge));
  const byVerdict = WORTH_ASKING.map((verdict) => candidates.filter((one) => one.verdict === verdict));
  const picked: ExampleQuestion[] = [];
  for (let round = 0; picked.length < EXAMPLES && byVerdict.some((ones) => ones.length > round); round += 1) {
    picked.push(...byVerdict.flatMap((ones) => ones.slice(round, round + 1)));
  }
  return ok(picked.slice(0, EXAMPLES));
}

function exampleOf(picture: ClusterPicture, edge: FlowEdge): ExampleQuestion[] {
  const { sender, receiver, port, protocol } = edge;
  const [from, to] = [endOfPeer(peerKey(sender)), endOfPeer(peerKey(receiver))];
  const judged = picture.judgement.decisions.get(edge.key);
  if (from === undefined || to === undefined || judged === undefined) return [];
  if (port === 0 || protocol === "ICMP") return [];
  const verdict = verdictOf(judged.now, judged.candidate);
  const title = `${peerName(sender)} to ${peerName(receiver)}, ${protocol} ${port}`;
  return [{ from, to, port, protocol, title, why: WHY[verdict], verdict }];
}

/** Edges between two workloads have the most to tell: both sides have policies. */
function workloadsOf({ sender, receiver }: FlowEdge): number {
  return [sender, receiver].filter((peer) => peer.kind === "workload").length;
}

function livesIn({ sender, receiver }: FlowEdge, namespace: string): boolean {
  return [sender, receiver].some((peer) => peer.kind === "workload" && peer.namespace === namespace);
}
