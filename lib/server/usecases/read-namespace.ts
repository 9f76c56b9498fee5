import "server-only";

import { concernsNamespace, ok, type Result } from "#lib/policy/index.ts";
import {
  namespacePage,
  nextPhase,
  openPolicies,
  rollbackPreview,
  type NamespacePage,
  type Revision,
  type RollbackPreview,
  type Rollout,
} from "#lib/rollout/index.ts";
import { readAuditPage } from "#lib/server/database/audit-store.ts";
import { readRevisions } from "#lib/server/database/revision-store.ts";
import type { Context } from "./context.ts";
import { loadPicture, type ClusterPicture } from "./loading/cluster-picture.ts";
import { edgesOf, standingOf } from "./loading/namespace-desk.ts";
import { rowOf } from "./loading/namespace-row.ts";
import { previewOf } from "./loading/step-previews.ts";

const ACTIVITY_SHOWN = 30;

/** Everything on the page of one namespace. Refuses with "not-found" where the cluster has none of that name. */
export async function readNamespace(
  ctx: Context,
  { namespace }: { readonly namespace: string },
): Promise<Result<NamespacePage>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const picture = loaded.value;
  const standing = standingOf(picture, namespace);
  if (!standing.ok) return standing;
  const { rollout, candidate } = standing.value;
  const [revisions, activity] = await Promise.all([
    readRevisions(ctx.db, ctx.clusterId, namespace),
    readAuditPage(ctx.db, ctx.clusterId, { namespace, limit: ACTIVITY_SHOWN }),
  ]);
  const row = rowOf(ctx, picture, standing.value);
  const { next, applyRevision } = await steps(ctx, picture, {
    rollout,
    candidate,
    changed: row.candidateChanged,
  });
  return ok(
    namespacePage({
      row,
      snapshot: picture.snapshot,
      ...picture.ownership,
      edges: edgesOf(picture, namespace),
      decisions: picture.judgement.decisions,
      replay: picture.judgement.replay,
      triage: picture.triage,
      rules: picture.rules.filter((rule) => concernsNamespace(rule, namespace)),
      candidate,
      applied: revisions.find((revision) => revision.id === rollout.revisionId),
      revisions,
      activity: activity.events,
      operation: picture.operations.get(rollout.namespaceUid),
      next,
      applyRevision,
      rollback: rollbackOf(ctx, picture, { rollout, candidate }),
    }),
  );
}

async function steps(
  ctx: Context,
  picture: ClusterPicture,
  {
    rollout,
    candidate,
    changed,
  }: { readonly rollout: Rollout; readonly candidate: Revision; readonly changed: boolean },
) {
  const to = nextPhase(rollout.phase);
  const [next, applyRevision] = await Promise.all([
    to && previewOf(ctx, picture, rollout, { kind: "promote", to, revision: candidate }),
    changed
      ? previewOf(ctx, picture, rollout, { kind: "apply-revision", to: rollout.phase, revision: candidate })
      : undefined,
  ]);
  return { next, applyRevision };
}

function rollbackOf(
  ctx: Context,
  picture: ClusterPicture,
  { rollout, candidate }: { readonly rollout: Rollout; readonly candidate: Revision },
): RollbackPreview | undefined {
  const { namespace, namespaceUid, phase } = rollout;
  const { snapshot } = picture;
  const open = openPolicies({ snapshot, namespace, ...picture.ownership, candidate: candidate.policies });
  const preview = rollbackPreview({
    namespace,
    namespaceUid,
    policies: snapshot.policies.filter((policy) => policy.metadata.namespace === namespace),
    instance: ctx.config.instance,
    phase,
    by: ctx.actor.name,
    overruledBy: open.ok ? open.value.overruledBy : [],
  });
  return preview.ok ? preview.value : undefined;
}
