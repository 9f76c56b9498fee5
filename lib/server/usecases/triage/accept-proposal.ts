import "server-only";

import type { FlowEdge } from "#lib/flows/index.ts";
import { ok, type AllowRule, type Result, type RuleDraft } from "#lib/policy/index.ts";
import type { Context } from "../context.ts";
import type { ClusterPicture } from "../loading/cluster-picture.ts";
import { dnsTemplate } from "../loading/dns-template.ts";
import { editedProposal, proposalFor } from "../loading/rule-proposal.ts";
import { accept, type Acceptance } from "./save-decisions.ts";

/** One edge to accept: by the proposed rule, or by one as somebody edited it. */
export interface AcceptWish {
  readonly edge: FlowEdge;
  readonly edited?: RuleDraft;
  readonly reason?: string;
}

/**
 * Adds one accepted edge to `acceptances` and returns its rule. A DNS edge brings all DNS rules of its namespace and
 * every DNS edge that they cover: half of DNS is as good as none. Refuses as `proposeRule` and `validateRule` do.
 */
export function acceptProposal(
  ctx: Context,
  picture: ClusterPicture,
  acceptances: Acceptance[],
  { edge, edited, reason }: AcceptWish,
): Result<AllowRule> {
  const proposal = edited === undefined ? proposalFor(picture, edge) : editedProposal(picture, edge, edited);
  if (!proposal.ok) return proposal;
  const because = (draft: RuleDraft) => ({ ...draft, reason: reason ?? draft.reason });
  const { rule: draft } = proposal.value;
  const inForce = picture.rules;
  if (edited === undefined && draft.origin === "template" && draft.sender.kind === "pods") {
    const template = dnsTemplate(picture, draft.sender.namespace);
    for (const [index, rule] of template.rules.entries()) {
      accept(ctx, acceptances, { draft: because(rule), edges: template.edges[index] ?? [], inForce });
    }
  }
  return ok(accept(ctx, acceptances, { draft: because(draft), edges: [edge], inForce }));
}
