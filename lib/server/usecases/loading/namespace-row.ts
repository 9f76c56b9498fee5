import "server-only";

import { coverageOf } from "#lib/flows/index.ts";
import { boardRow, type BoardRow, type Revision, type Rollout } from "#lib/rollout/index.ts";
import type { Context } from "../context.ts";
import type { ClusterPicture } from "./cluster-picture.ts";
import { edgesOf, emptyPlan, gateFacts, nextWish, planFor, standingOf } from "./namespace-desk.ts";

/** One namespace as the board shows it. No server is asked: the dry run belongs to the namespace's own page. */
export function rowOf(
  ctx: Context,
  picture: ClusterPicture,
  { rollout, candidate }: { readonly rollout: Rollout; readonly candidate: Revision },
): BoardRow {
  const wish = nextWish(rollout, candidate);
  const planned = planFor(ctx, picture, rollout, wish);
  const plan = planned.ok ? planned.value : emptyPlan(rollout, wish, picture.snapshot.resourceVersion);
  return boardRow({
    gates: { ...gateFacts(ctx, picture, { rollout, revision: candidate, target: wish.to }), plan },
    coverage: coverageOf(picture.snapshot, rollout.namespace, edgesOf(picture, rollout.namespace)),
    operation: picture.operations.get(rollout.namespaceUid),
  });
}

/** The rows of all namespaces that stand in the cluster. */
export function rowsOf(ctx: Context, picture: ClusterPicture): BoardRow[] {
  return picture.snapshot.namespaces.flatMap(({ name }) => {
    const standing = standingOf(picture, name);
    return standing.ok ? [rowOf(ctx, picture, standing.value)] : [];
  });
}
