import "server-only";

import type { AskedQuestion, CandidateExplanation, ExplanationPage } from "#lib/graph/index.ts";
import {
  explain,
  ok,
  parseEnd,
  refuse,
  type ExplainEnd,
  type Explanation,
  type Result,
} from "#lib/policy/index.ts";
import type { Context } from "./context.ts";
import { loadPicture, type ClusterPicture } from "./loading/cluster-picture.ts";
import { compiledWorlds } from "./loading/edge-judgement.ts";
import { explainCommand } from "./loading/explain-command.ts";
import { addressesByName, flowsBetween } from "./loading/flows-between.ts";
import { standingPolicies } from "./loading/standing-policies.ts";

/** Which end a refusal is about, as its code says before a hyphen: "from-unknown-end". */
type EndName = "from" | "to";

/**
 * Answers one question as the cluster is and with every candidate in force, with the flows that were seen between the
 * two ends. Refuses with "from-…" or "to-…" and the code of `parseEnd` where an end is not of this cluster; `detail` then
 * lists the nearest names.
 */
export async function readExplanation(ctx: Context, asked: AskedQuestion): Promise<Result<ExplanationPage>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const picture = loaded.value;
  const from = endOf(picture, "from", asked.from);
  if (!from.ok) return from;
  const to = endOf(picture, "to", asked.to);
  if (!to.ok) return to;
  const worlds = compiledWorlds(picture);
  const question = { from: from.value, to: to.value, port: asked.port, protocol: asked.protocol };
  const now = explain(worlds.now, question);
  const candidate = candidateOf(picture, question, () => explain(worlds.candidate, question), now);
  return ok({
    asked,
    now,
    candidate,
    flows: flowsBetween(picture, question, now),
    standing: standingPolicies(
      picture.snapshot,
      [...now.hops, ...(candidate?.explanation.hops ?? [])].map((hop) => hop.decision),
    ),
    command: explainCommand(ctx.config.cluster, question),
    atMs: picture.atMs,
  });
}

function endOf({ snapshot, edges }: ClusterPicture, name: EndName, text: string): Result<ExplainEnd> {
  const parsed = parseEnd(snapshot, text, addressesByName(edges));
  if (parsed.ok) return parsed;
  return refuse({ ...parsed.refusal, code: `${name}-${parsed.refusal.code}` });
}

/** The second answer is made only where a candidate has a say: for an end in a namespace that has one. */
function candidateOf(
  { candidates }: ClusterPicture,
  { from, to }: { readonly from: ExplainEnd; readonly to: ExplainEnd },
  answer: () => Explanation,
  now: Explanation,
): CandidateExplanation | undefined {
  const revisions = namespacesOf(from, to, now).flatMap((namespace) => {
    const revision = candidates.get(namespace);
    return revision === undefined ? [] : [{ namespace, number: revision.number }];
  });
  if (revisions.length === 0) return undefined;
  const explanation = answer();
  return { revisions, same: JSON.stringify(explanation) === JSON.stringify(now), explanation };
}

/** Of an address the namespace is that of whatever it was recognised as, which the hops name. */
function namespacesOf(from: ExplainEnd, to: ExplainEnd, { hops }: Explanation): readonly string[] {
  const named = [from, to].flatMap((end) => {
    if (end.kind === "workload") return [end.id.split("/")[0] ?? ""];
    return end.kind === "pod" || end.kind === "service" ? [end.namespace] : [];
  });
  const found = hops
    .flatMap(({ sender, receiver }) => [sender, receiver])
    .map((end) => end.split("/")[0] ?? "");
  return [...new Set([...named, ...found])];
}
