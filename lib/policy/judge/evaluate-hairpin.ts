import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import { lazyDecision } from "./decision.ts";
import type { End } from "./end.ts";
import { endsOf, type ReachEnd } from "./ends-of.ts";
import { bothWays, decide } from "./evaluate.ts";
import { explainPair } from "../reasons/explain-pair.ts";
import { judgePair, type PairQuestion } from "./judge-pair.ts";
import type { Decision } from "../model/verdict.ts";

/**
 * Decides whether a pod that opens a connection to a Service may be led back to itself; the port is the pod's, after
 * translation.
 *
 * By its own address a pod always reaches itself, and no other question is about one pod alone. Through a Service the
 * connection comes back as if from elsewhere, and the specification leaves open what becomes of it (kubernetes#95879):
 * the profile has it always let through, or judged by the pod's own egress and ingress.
 */
export function evaluateHairpin(
  cluster: CompiledCluster,
  pod: Extract<ReachEnd, { readonly kind: "pod" }>,
  question: PairQuestion,
): Decision {
  const found = endsOf(cluster, pod);
  if (found.kind === "unresolved") return decide(cluster, found, found, question);
  const end = found.ends[0] as End;
  if (cluster.profile.serviceHairpin === "allowed") return alwaysOpen(cluster, end);
  const possible = judgePair(cluster, end, end, question);
  const pair = { sender: end, receiver: end };
  return lazyDecision(possible, () => explainPair(cluster, pair, question, possible));
}

function alwaysOpen({ profile }: CompiledCluster, { members }: End): Decision {
  const name = members[0]?.text ?? "The pod";
  const text = `${name} comes back to itself through a Service: ${profile.title} always lets that through.`;
  return { outcome: "allowed", reasons: bothWays(text) };
}
