import "server-only";

import { ok, type Result, type Snapshot } from "#lib/policy/index.ts";
import { canarySetup, proofPreview, proofStanding, type EnforcementProof } from "#lib/probes/index.ts";
import type { EnforcementPage } from "#lib/rollout/index.ts";
import { readFinishedProof, readProofs } from "#lib/server/database/proof-store.ts";
import type { Context } from "./context.ts";
import { canaryDnsRules, findingsIn, networkOf, networkReport } from "./loading/proved-network.ts";
import { obstacleToProof } from "./prove-enforcement.ts";

/** How many runs the page lists. */
const HISTORY = 20;

/**
 * Everything on the Enforcement screen: what the objects say, what canary pods proved and whether that still counts,
 * and what the platform needs. Refuses with "no-snapshot" until the cluster was read.
 */
export async function readEnforcement(ctx: Context): Promise<Result<EnforcementPage>> {
  const snapshot = await ctx.snapshot();
  if (!snapshot.ok) return snapshot;
  const [proofs, finished, obstacle] = await Promise.all([
    readProofs(ctx.db, ctx.clusterId, HISTORY),
    readFinishedProof(ctx.db, ctx.clusterId),
    obstacleToProof(ctx),
  ]);
  const report = networkReport(snapshot.value);
  const [proof] = proofs;
  return ok({
    report,
    findings: findingsIn(snapshot.value, report),
    standing: proofStanding(finished, networkOf(snapshot.value), ctx.clock()),
    ...(proof === undefined ? {} : { proof }),
    ...(finished === undefined || finished.id === proof?.id ? {} : { finished }),
    history: proofs.map(withoutRows),
    mayProve: obstacle === undefined ? { ok: true } : { ok: false, why: obstacle.message },
    plan: previewOf(ctx, snapshot.value, finished),
  });
}

/** What the next run would write. It gets its name when it starts. */
function previewOf(
  { config }: Context,
  snapshot: Snapshot,
  finished: EnforcementProof | undefined,
): EnforcementPage["plan"] {
  const { canaryImage: image, canaryNamespace, canaryOutside: outside, instance } = config;
  const setup = canarySetup({ run: "…", image, instance, namespace: canaryNamespace });
  const dnsRules = canaryDnsRules(snapshot, setup.namespace);
  const { namespace, pods, policies } = proofPreview(setup, { snapshot, dnsRules, outside });
  const took =
    finished?.finishedAtMs === undefined ? undefined : finished.finishedAtMs - finished.startedAtMs;
  return { namespace, image, pods, policies, ...(took === undefined ? {} : { aboutMs: took }) };
}

function withoutRows({ rows: _rows, ...proof }: EnforcementProof): Omit<EnforcementProof, "rows"> {
  return proof;
}
