import "server-only";

import { connectionCounts, type FlowEdge } from "#lib/flows/index.ts";
import type { EdgeInspection } from "#lib/graph/index.ts";
import { ok, type Decision, type Result } from "#lib/policy/index.ts";
import { verdictNow, verdictOf } from "#lib/rollout/index.ts";
import { readBuckets } from "#lib/server/database/flow-edge-store.ts";
import type { Context } from "./context.ts";
import { loadPicture, windowDaysOf, type ClusterPicture } from "./loading/cluster-picture.ts";
import { edgeOf, inboxesOf } from "./loading/edge-of.ts";
import { judgeEdges } from "./loading/edge-judgement.ts";
import { proposalFor, storedProposal } from "./loading/rule-proposal.ts";
import { standingPolicies } from "./loading/standing-policies.ts";

const DAY_MS = 86_400_000;

/** Everything that the inspector shows for one edge. Refuses with "not-found" for a key that nothing has. */
export async function readEdge(
  ctx: Context,
  { key }: { readonly key: string },
): Promise<Result<EdgeInspection>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const picture = loaded.value;
  const found = await edgeOf(ctx, picture, key);
  if (!found.ok) return found;
  const edge = found.value;
  const buckets = await readBuckets(ctx.db, ctx.clusterId, key, picture.atMs - windowDaysOf(ctx) * DAY_MS);
  const counts = connectionCounts(edge.tally);
  const inboxes = inboxesOf(edge).map((namespace) => ({
    namespace,
    decision: picture.triage.find((one) => one.namespace === namespace && one.edgeKey === edge.key)?.decision,
  }));
  const ruleId = inboxes.flatMap(({ decision }) =>
    decision?.kind === "accepted" ? [decision.ruleId] : [],
  )[0];
  const verdicts = verdictsOf(picture, edge);
  const rule = picture.rules.find(({ id }) => id === ruleId);
  return ok({
    edge,
    connections: counts.allowed,
    denials: counts.denied,
    buckets,
    ...verdicts,
    standing: standingPolicies(picture.snapshot, [verdicts.now.decision, verdicts.candidate.decision]),
    inboxes,
    rule,
    stored: rule && storedProposal(picture, edge, rule),
    proposal: proposalFor(picture, edge),
  });
}

function verdictsOf(picture: ClusterPicture, edge: FlowEdge): Pick<EdgeInspection, "now" | "candidate"> {
  const { now, candidate } = decisionsOf(picture, edge);
  if (edge.lastSeenMs === 0) {
    const unused = "allowed-unused" as const;
    return { now: { verdict: unused, decision: now }, candidate: { verdict: unused, decision: candidate } };
  }
  return {
    now: { verdict: verdictNow(now), decision: now },
    candidate: { verdict: verdictOf(now, candidate), decision: candidate },
  };
}

function decisionsOf(
  picture: ClusterPicture,
  edge: FlowEdge,
): { readonly now: Decision; readonly candidate: Decision } {
  const known = picture.judgement.decisions.get(edge.key);
  if (known !== undefined) return known;
  const judged = judgeEdges(picture.snapshot, picture.candidates, picture.ownership, [edge]).decisions.get(
    edge.key,
  );
  return judged ?? { now: NOT_JUDGED, candidate: NOT_JUDGED };
}

const NOT_JUDGED: Decision = { outcome: "uncertain", reasons: [] };
