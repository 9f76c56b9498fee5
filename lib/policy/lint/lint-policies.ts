import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import { ipBlockInsideCluster, ipBlockOneFamily } from "./address-checks.ts";
import { dnsMissing } from "./dns-check.ts";
import { lintAdminPolicies } from "./lint-admin-policies.ts";
import type { LintCheck, LintFinding } from "./lint-finding.ts";
import { andOrSuspicion, peersSelectNothing } from "./peer-checks.ts";
import { portsNobodyHas } from "./port-checks.ts";
import { allowAll, emptyEgressWithoutType, ignoredSection, invalidShape } from "./shape-checks.ts";
import { emptyNamespace, selectsHostNetwork, selectsNothing } from "./subject-checks.ts";

const CHECKS: readonly LintCheck[] = [
  invalidShape,
  ignoredSection,
  emptyEgressWithoutType,
  allowAll,
  selectsNothing,
  emptyNamespace,
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
 * What the authors of a cluster's policies most likely did not mean, as its profile reads them: of its NetworkPolicies,
 * and of the admin and baseline policies beside them. Errors first; within one severity NetworkPolicies in their order,
 * then the others in the order in which they count.
 */
export function lintPolicies(cluster: CompiledCluster): readonly LintFinding[] {
  const findings = cluster.policies.flatMap((policy): readonly LintFinding[] => {
    const { namespace, source } = policy;
    const named = { kind: "NetworkPolicy", namespace, name: source.metadata.name } as const;
    return CHECKS.flatMap((check) => check(policy, cluster)).map((complaint) => ({
      ...complaint,
      policy: named,
    }));
  });
  return [...duplicates(cluster), ...findings, ...lintAdminPolicies(cluster)].toSorted(
    (a, b) => BY_SEVERITY.indexOf(a.severity) - BY_SEVERITY.indexOf(b.severity),
  );
}

/** Two objects of one name in a set: the second apply replaces the first. */
function duplicates({ policies }: CompiledCluster): readonly LintFinding[] {
  const byName = Map.groupBy(policies, ({ namespace, source }) => `${namespace}/${source.metadata.name}`);
  return [...byName]
    .filter(([, same]) => same.length > 1)
    .map(([text, [first, ...others]]) => ({
      check: "duplicate-name",
      severity: "error",
      policy: {
        kind: "NetworkPolicy",
        namespace: first?.namespace,
        name: first?.source.metadata.name ?? "",
      },
      text: `${others.length + 1} policies are called ${text}; the last one applied replaces the others.`,
      fix: "Give each its own name.",
    }));
}
