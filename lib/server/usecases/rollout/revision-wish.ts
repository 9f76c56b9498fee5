import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { Revision, Rollout } from "#lib/rollout/index.ts";
import { readRevision } from "#lib/server/database/revision-store.ts";
import type { Context } from "../context.ts";
import type { ClusterPicture } from "../loading/cluster-picture.ts";
import { standingOf } from "../loading/namespace-desk.ts";

/** A revision to bring into a namespace without a change of phase. */
export interface RevisionWish {
  readonly rollout: Rollout;
  readonly wish: {
    readonly kind: "apply-revision";
    readonly to: Rollout["phase"];
    readonly revision: Revision;
    readonly reason?: string;
  };
}

/**
 * The wish for a stored revision, or for the candidate when none is named. Refuses with "not-found", and with
 * "nothing-staged" in a namespace that has no policies of ours yet.
 */
export async function revisionWish(
  ctx: Context,
  picture: ClusterPicture,
  input: { readonly namespace: string; readonly revisionId?: string; readonly reason?: string },
): Promise<Result<RevisionWish>> {
  const standing = standingOf(picture, input.namespace);
  if (!standing.ok) return standing;
  const { rollout, candidate } = standing.value;
  if (rollout.phase === "observe") {
    return refuse({
      code: "nothing-staged",
      message: `${input.namespace} is only observed, so there is no revision in it to change. Stage it first.`,
    });
  }
  const revision = await revisionOf(ctx, candidate, input);
  if (revision === undefined) {
    return refuse({
      code: "not-found",
      message: `${input.namespace} has no revision ${input.revisionId}. Choose one from its list of revisions.`,
    });
  }
  return ok({ rollout, wish: { kind: "apply-revision", to: rollout.phase, revision, reason: input.reason } });
}

async function revisionOf(
  ctx: Context,
  candidate: Revision,
  { namespace, revisionId }: { readonly namespace: string; readonly revisionId?: string },
): Promise<Revision | undefined> {
  if (revisionId === undefined || revisionId === candidate.id) return candidate;
  const stored = await readRevision(ctx.db, ctx.clusterId, revisionId);
  return stored?.namespace === namespace ? stored : undefined;
}
