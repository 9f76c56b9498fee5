import { compileSnapshot } from "../compile-snapshot.ts";
import type { NetworkPolicy } from "../network-policy.ts";
import type { Snapshot } from "../snapshot.ts";
import { ipBlockInsideCluster, ipBlockOneFamily } from "./address-checks.ts";
import { dnsMissing } from "./dns-check.ts";
import type { LintCheck, LintFinding } from "./lint-finding.ts";
import { andOrSuspicion, peersSelectNothing } from "./peer-checks.ts";
import { portsNobodyHas } from "./port-checks.ts";
import { allowAll, emptyEgressWithoutType, ignoredSection, invalidShape } from "./shape-checks.ts";
import { selectsHostNetwork, selectsNothing } from "./subject-checks.ts";

const CHECKS: readonly LintCheck[] = [
  invalidShape,
  ignoredSection,
  emptyEgressWithoutType,
  allowAll,
  selectsNothing,
  selectsHostNetwork,
  peersSelectNothing,
  andOrSuspicion,
  portsNobodyHas,
  ipBlockInsideCluster,
  ipBlockOneFamily,
  dnsMissing,
];

const BY_SEVERITY: readonly LintFinding["severity"][] = ["error", "warning", "info"];

/**
 * What the authors of `policies` most likely did not mean, in this cluster and as if these were all its policies.
 * Errors first; within one severity in the policies' order.
 */
export function lintPolicies(snapshot: Snapshot, policies: readonly NetworkPolicy[]): readonly LintFinding[] {
  const cluster = compileSnapshot(snapshot, policies);
  const findings = cluster.policies.flatMap((policy): readonly LintFinding[] => {
    const named = { namespace: policy.namespace, name: policy.source.metadata.name };
    return CHECKS.flatMap((check) => check(policy, cluster)).map((complaint) => ({
      ...complaint,
      policy: named,
    }));
  });
  return [...duplicates(policies), ...findings].toSorted(
    (a, b) => BY_SEVERITY.indexOf(a.severity) - BY_SEVERITY.indexOf(b.severity),
  );
}

/** Two objects of one name in a set: the second apply replaces the first. */
function duplicates(policies: readonly NetworkPolicy[]): readonly LintFinding[] {
  const byName = Map.groupBy(policies, ({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  return [...byName.values()]
    .filter((same) => same.length > 1)
    .map((same) => {
      const { namespace, name } = (same[0] as NetworkPolicy).metadata;
      return {
        check: "duplicate-name",
        severity: "error",
        policy: { namespace, name },
        text: `${same.length} policies are called ${namespace}/${name}; the last one applied replaces the others.`,
        fix: "Give each its own name.",
      };
    });
}
