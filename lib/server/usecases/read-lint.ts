import "server-only";

import {
  compileSnapshot,
  LINT_RULES,
  lintPolicies,
  ok,
  refuse,
  type Result,
  type Snapshot,
} from "#lib/policy/index.ts";
import { listedFindings, type LintPage } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { lintSceneIn } from "./loading/lint-scene.ts";

/**
 * What the authors of the policies that stand in the cluster most likely did not mean, in all namespaces or in one.
 * Refuses with "no-snapshot" until the cluster was read, and with "not-found" where it has no such namespace.
 */
export async function readLint(
  ctx: Context,
  { namespace }: { readonly namespace?: string },
): Promise<Result<LintPage>> {
  const found = await ctx.snapshot();
  if (!found.ok) return found;
  const snapshot = found.value;
  if (namespace !== undefined && !snapshot.namespaces.some(({ name }) => name === namespace)) {
    return refuse({ code: "not-found", message: `There is no namespace ${namespace} in this cluster.` });
  }
  const findings = findingsIn(snapshot, namespace);
  return ok({
    atMs: snapshot.takenAtMs,
    ...(namespace === undefined ? {} : { namespace }),
    policies: snapshot.policies.filter(
      ({ metadata }) => (namespace ?? metadata.namespace) === metadata.namespace,
    ).length,
    rules: LINT_RULES.length,
    findings: listedFindings(findings, snapshot),
  });
}

/** Of one namespace what is about it and what lives in it: policies of the whole cluster are on the cluster's list. */
function findingsIn(snapshot: Snapshot, namespace: string | undefined) {
  const scene = lintSceneIn(snapshot);
  const cluster = compileSnapshot(snapshot);
  if (namespace === undefined) return lintPolicies(cluster, scene);
  return lintPolicies(cluster, { ...scene, namespace }).filter(
    ({ object }) =>
      object.namespace === namespace || (object.kind === "Namespace" && object.name === namespace),
  );
}
