import "server-only";

import { coversNeed } from "#lib/baseline/index.ts";
import {
  platformNeeds,
  type FindingId,
  type InexpressibleNeed,
  type PlatformNeed,
} from "#lib/discovery/index.ts";
import { ok, refuse, validateRule, type Result, type RuleId } from "#lib/policy/index.ts";
import type { Context } from "./context.ts";
import { loadPicture, type ClusterPicture } from "./loading/cluster-picture.ts";
import { standingOf } from "./loading/namespace-desk.ts";
import { findingsIn, networkReport } from "./loading/proved-network.ts";
import { edgesUnder } from "./loading/edges-under.ts";
import { accept, saveAcceptances, type Acceptance } from "./triage/save-decisions.ts";

/** What became of the needs of a namespace. */
export interface AcceptPlatformOutcome {
  /** Rules that are new. */
  readonly ruleIds: readonly RuleId[];
  /** Observed connections that now count as accepted. */
  readonly edges: number;
  /** Needs that got no rule, each with why: allowed already, or not possible as things stand. */
  readonly skipped: readonly { readonly finding: FindingId; readonly why: string }[];
  /** What no NetworkPolicy of this CNI can say, and what to do instead. */
  readonly inexpressible: readonly InexpressibleNeed[];
}

/**
 * Allows what the platform needs of a namespace, by rules of origin "template": all of it that is known, or what
 * `findings` name. What is unknown opens more than is needed, so nobody gets it without having named it. Observed connections that a new rule covers count as accepted. Twice equals once. Refuses with "not-found" for a
 * namespace or a finding that is not there.
 */
export async function acceptPlatform(
  ctx: Context,
  input: { readonly namespace: string; readonly findings?: readonly string[] },
): Promise<Result<AcceptPlatformOutcome>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const picture = loaded.value;
  const standing = standingOf(picture, input.namespace);
  if (!standing.ok) return standing;
  const asked = neededBy(picture, input);
  if (!asked.ok) return asked;
  const acceptances: Acceptance[] = [];
  const skipped = asked.value.needs.flatMap((need) => {
    const isNamed = input.findings?.includes(need.finding) ?? false;
    const why =
      need.certainty === "unknown" && !isNamed
        ? `unknown, and allowed only where it is chosen: ${need.because}`
        : acceptNeed(ctx, picture, acceptances, need);
    return why === undefined ? [] : [{ finding: need.finding, why }];
  });
  if (acceptances.length > 0) await saveAcceptances(ctx, acceptances);
  return ok({
    ruleIds: acceptances.filter(({ isNew }) => isNew).map(({ rule }) => rule.id),
    edges: new Set(acceptances.flatMap((one) => one.edges.map(({ key }) => key))).size,
    skipped,
    inexpressible: asked.value.inexpressible,
  });
}

function neededBy(
  { snapshot }: ClusterPicture,
  { namespace, findings: wanted }: { readonly namespace: string; readonly findings?: readonly string[] },
): Result<ReturnType<typeof platformNeeds>> {
  const report = networkReport(snapshot);
  const all = findingsIn(snapshot, report);
  const missing = wanted?.find((id) => all.every((finding) => finding.id !== id));
  if (missing !== undefined) {
    const message = `Finding ${missing} is no longer in this cluster. Look at the findings again.`;
    return refuse({ code: "not-found", message });
  }
  const findings = all.filter(({ id }) => wanted?.includes(id) ?? true);
  return ok(platformNeeds({ snapshot, report, findings, namespace }));
}

/** Adds the rule of a need to `acceptances`; returns why it did not. */
function acceptNeed(
  ctx: Context,
  picture: ClusterPicture,
  acceptances: Acceptance[],
  need: PlatformNeed,
): string | undefined {
  const known = picture.rules.find((rule) => coversNeed(rule, need));
  if (known !== undefined) return `allowed already: ${known.reason}`;
  const [problem] = validateRule(need.rule, picture.snapshot);
  if (problem !== undefined) return problem.message;
  const draft = { ...need.rule, origin: "template" as const, reason: need.because };
  const edges = edgesUnder(picture, draft);
  accept(ctx, acceptances, { draft, edges, inForce: picture.rules });
  return undefined;
}
