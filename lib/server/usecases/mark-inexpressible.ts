import "server-only";

import type { FlowEdge } from "#lib/flows/index.ts";
import { ok, peerName, refuse, type Refusal, type Result } from "#lib/policy/index.ts";
import { appendAudit, type NewAuditEvent } from "#lib/server/database/audit-store.ts";
import { decideEdges } from "#lib/server/database/triage-store.ts";
import type { Context } from "./context.ts";
import { loadPicture, type ClusterPicture } from "./loading/cluster-picture.ts";
import { inboxesOf } from "./loading/edge-of.ts";
import { proposalFor } from "./loading/rule-proposal.ts";
import { announceRules, decisionsFor } from "./triage/save-decisions.ts";

/** Edges to mark; without a reason each gets the engine's own. */
export interface MarkInexpressibleInput {
  readonly edgeKeys: readonly string[];
  readonly reason?: string;
}

/** How many were marked, and which a rule can say after all (or cannot for another reason), each with its sentence. */
export interface MarkInexpressibleOutcome {
  readonly marked: number;
  readonly skipped: readonly { readonly edgeKey: string; readonly message: string }[];
}

interface Marked {
  readonly edge: FlowEdge;
  readonly reason: string;
}

/**
 * Decides that no NetworkPolicy of this CNI can say some edges, in every inbox that they are in. The engine must agree:
 * this is a statement about the CNI, and no softer word for "dismissed". Refuses with "nothing-marked" where it agrees
 * for none.
 */
export async function markInexpressible(
  ctx: Context,
  input: MarkInexpressibleInput,
): Promise<Result<MarkInexpressibleOutcome>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const picture = loaded.value;
  const asked = picture.edges.filter((edge) => input.edgeKeys.includes(edge.key));
  const judged = asked.map((edge) => ({ edge, refusal: inexpressible(picture, edge) }));
  const marked = judged.flatMap(({ edge, refusal }) =>
    refusal === undefined ? [] : [{ edge, reason: input.reason ?? refusal.message }],
  );
  const skipped = judged.flatMap(({ edge, refusal }) =>
    refusal === undefined ? [{ edgeKey: edge.key, message: EXPRESSIBLE }] : [],
  );
  if (marked.length === 0) return refuse({ code: "nothing-marked", message: EXPRESSIBLE });
  await save(ctx, picture, marked);
  return ok({ marked: marked.length, skipped });
}

const EXPRESSIBLE =
  "Nothing keeps a NetworkPolicy from saying this. Allow it, or dismiss it with a reason, instead.";

function inexpressible(picture: ClusterPicture, edge: FlowEdge): Refusal | undefined {
  const proposal = proposalFor(picture, edge);
  return !proposal.ok && proposal.refusal.code === "not-expressible" ? proposal.refusal : undefined;
}

async function save(ctx: Context, picture: ClusterPicture, marked: readonly Marked[]): Promise<void> {
  const atMs = ctx.clock();
  await ctx.db.$transaction(async (tx) => {
    const triage = marked.flatMap(({ edge, reason }) =>
      decisionsFor(ctx, edge, inboxesOf(edge), {
        kind: "not-expressible",
        reason,
        by: ctx.actor.name,
        atMs,
      }),
    );
    await decideEdges(tx, ctx.clusterId, triage);
    await appendAudit(tx, ...marked.flatMap((one) => eventsOf(ctx, picture, one)));
    await announceRules(
      tx,
      ctx,
      marked.flatMap(({ edge }) => inboxesOf(edge)),
    );
  });
}

function eventsOf(ctx: Context, picture: ClusterPicture, { edge, reason }: Marked): NewAuditEvent[] {
  return inboxesOf(edge).map((namespace) => ({
    clusterId: ctx.clusterId,
    atMs: ctx.clock(),
    actor: ctx.actor.name,
    action: "edge.inexpressible",
    namespace,
    subject: `edge ${peerName(edge.sender)} to ${peerName(edge.receiver)} on ${edge.protocol} ${edge.port}`,
    reason,
    before: picture.triage.find((one) => one.edgeKey === edge.key && one.namespace === namespace)?.decision,
    after: { edge: edge.key, decision: "not-expressible" },
  }));
}
