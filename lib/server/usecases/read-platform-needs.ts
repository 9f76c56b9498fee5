import "server-only";

import { coversNeed } from "#lib/baseline/index.ts";
import { platformNeeds } from "#lib/discovery/index.ts";
import { ok, type Result } from "#lib/policy/index.ts";
import type { NamespacePlatform } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { standingOf } from "./loading/namespace-desk.ts";
import { findingsIn, networkReport } from "./loading/proved-network.ts";

/**
 * What the platform needs of a namespace, what of it a rule in force allows, and what cannot be expressed. Refuses with
 * "not-found" where the cluster has none of that name.
 */
export async function readPlatformNeeds(
  ctx: Context,
  { namespace }: { readonly namespace: string },
): Promise<Result<NamespacePlatform>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const { snapshot, rules } = loaded.value;
  const standing = standingOf(loaded.value, namespace);
  if (!standing.ok) return standing;
  const report = networkReport(snapshot);
  const findings = findingsIn(snapshot, report);
  const { needs, inexpressible } = platformNeeds({ snapshot, report, findings, namespace });
  const named = new Set([...needs, ...inexpressible].map(({ finding }) => finding));
  return ok({
    namespace,
    findings: findings.filter(({ id }) => named.has(id)),
    needs: needs.map((need) => {
      const rule = rules.find((each) => coversNeed(each, need));
      return { ...need, ...(rule && { ruleId: rule.id }) };
    }),
    inexpressible,
  });
}
