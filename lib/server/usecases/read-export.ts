import "server-only";

import { generateBaseline, kustomizeFolder, runbook } from "#lib/baseline/index.ts";
import { ok, refuse, type Result } from "#lib/policy/index.ts";
import { proofStanding } from "#lib/probes/index.ts";
import type { ExportPage } from "#lib/rollout/index.ts";
import { readFinishedProof } from "#lib/server/database/proof-store.ts";
import type { Context } from "./context.ts";
import { loadPicture, type ClusterPicture } from "./loading/cluster-picture.ts";
import { findingsIn, networkOf, networkReport } from "./loading/proved-network.ts";

/**
 * The five deliverables for some namespaces, or for all that are not terminating: the runbook, the kustomize folder, and
 * what neither can say. Reads only. Refuses with "not-found" where a namespace is not there.
 */
export async function readExport(
  ctx: Context,
  { namespaces }: { readonly namespaces?: readonly string[] } = {},
): Promise<Result<ExportPage>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const missing = (namespaces ?? []).find((name) => !loaded.value.rollouts.has(name));
  if (missing !== undefined) {
    const message = `There is no namespace ${missing} in this cluster (any more). Choose among those that there are.`;
    return refuse({ code: "not-found", message });
  }
  return ok(await pageOf(ctx, loaded.value, namespaces));
}

async function pageOf(
  ctx: Context,
  { snapshot, edges, rules, triage }: ClusterPicture,
  namespaces: readonly string[] | undefined,
): Promise<ExportPage> {
  const report = networkReport(snapshot);
  const findings = findingsIn(snapshot, report);
  const dismissed = new Set(
    triage.filter(({ decision }) => decision.kind === "dismissed").map(({ edgeKey }) => edgeKey),
  );
  const baselines = generateBaseline({ snapshot, report, findings, edges, dismissed, rules, namespaces });
  const proof = await readFinishedProof(ctx.db, ctx.clusterId);
  const standing = proofStanding(proof, networkOf(snapshot), ctx.clock());
  const doubt = "because" in standing ? { doubt: standing.because } : {};
  const { canaryImage, observationDays } = ctx.config;
  return {
    namespaces: baselines.map(({ namespace }) => namespace),
    runbook: runbook({
      snapshot,
      report,
      findings,
      edges,
      baselines,
      canaryImage,
      observationDays,
      ...(proof === undefined ? {} : { proof: { ...proof, ...doubt } }),
    }),
    files: [...kustomizeFolder(baselines)].map(([path, text]) => ({ path, text })),
    inexpressible: baselines.flatMap(({ inexpressible }) => inexpressible),
    uncovered: baselines.flatMap(({ namespace, uncovered }) =>
      uncovered.map((one) => ({ namespace, ...one })),
    ),
    command: downloadCommand(ctx, namespaces ?? []),
  };
}

/** What was accepted and dismissed is in the database, so the command line of a terminal asks this server. */
function downloadCommand({ config }: Context, namespaces: readonly string[]): string {
  const host = config.host === "0.0.0.0" || config.host === "::" ? "localhost" : config.host;
  const query = new URLSearchParams([
    ["format", "zip"],
    ...namespaces.map((namespace) => ["namespace", namespace]),
  ]);
  return `curl -f -o default-deny.zip 'http://${host}:${config.port}/api/export?${query.toString()}'`;
}
