import { diffPolicies, policyYaml } from "#lib/policy/index.ts";
import type { NamespacePage, Revision } from "#lib/rollout/index.ts";

/** How a revision stands: in the cluster, wanted but not applied, or one of before. */
export type RevisionStanding = "candidate" | "applied" | "old";

/** Newest first, the candidate on top where it differs from what is applied. */
export function listedRevisions(
  page: Pick<NamespacePage, "candidate" | "applied" | "revisions">,
): readonly { readonly revision: Revision; readonly standing: RevisionStanding }[] {
  const { candidate, applied, revisions } = page;
  const stored = revisions.map((revision) => ({ revision, standing: standingOf(revision, page) }));
  const isNew =
    candidate.policies.length > 0 &&
    candidate.contentHash !== applied?.contentHash &&
    !revisions.some((each) => each.contentHash === candidate.contentHash);
  return isNew ? [{ revision: candidate, standing: "candidate" }, ...stored] : stored;
}

function standingOf(
  revision: Revision,
  { candidate, applied }: Pick<NamespacePage, "candidate" | "applied">,
): RevisionStanding {
  if (revision.id === applied?.id) return "applied";
  return revision.contentHash === candidate.contentHash && revision.contentHash !== applied?.contentHash
    ? "candidate"
    : "old";
}

/** "9 policies, 17 rules". */
export function revisionCounts(revision: Pick<Revision, "policies" | "ruleIds">): string {
  const policies = revision.policies.length === 1 ? "1 policy" : `${revision.policies.length} policies`;
  const rules = revision.ruleIds.length === 1 ? "1 rule" : `${revision.ruleIds.length} rules`;
  return `${policies}, ${rules}`;
}

/** All manifests of a revision as one YAML stream, by name, so that equal sets print equally. */
export function revisionYaml(revision: Pick<Revision, "policies">): string {
  return revision.policies
    .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name))
    .map(policyYaml)
    .join("---\n");
}

/** "2 added, 1 removed", or that nothing differs. */
export function changeText(before: Pick<Revision, "policies">, after: Pick<Revision, "policies">): string {
  const { added, removed, changed } = diffPolicies(before.policies, after.policies);
  const parts = [
    added.length > 0 && `${added.length} added`,
    removed.length > 0 && `${removed.length} removed`,
    changed.length > 0 && `${changed.length} changed`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? "The same manifests as the applied revision" : parts.join(", ");
}
