import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import { fieldPathText } from "../validate/policy-problem.ts";
import { lintContext } from "./lint-context.ts";
import { LINT_SEVERITIES, type LintFinding } from "./lint-finding.ts";
import type { LintRule } from "./lint-rule.ts";
import { LINT_RULES } from "./lint-rules.ts";
import type { LintScene } from "./lint-scene.ts";

/**
 * What the authors of a cluster's policies most likely did not mean, as its profile reads them: of its NetworkPolicies,
 * of the admin policies beside them, of other kinds where that can be told, and of the namespaces that lack one. What
 * counts and is known above this room comes by the scene.
 *
 * Errors first; within one severity in the order of the catalogue. Takes about as long as compiling the cluster: no rule
 * looks at pairs of policies or pods without a bound.
 */
export function lintPolicies(
  cluster: CompiledCluster,
  scene: LintScene = {},
  rules: readonly LintRule[] = LINT_RULES,
): readonly LintFinding[] {
  const context = lintContext(cluster, scene);
  const findings = rules.flatMap((rule) =>
    rule.find(context).map(([object, { at, ...complaint }]): LintFinding => ({
      id: rule.id,
      severity: rule.severity,
      title: rule.title,
      object,
      path: fieldPathText(at),
      ...complaint,
    })),
  );
  return findings.toSorted(
    (a, b) => LINT_SEVERITIES.indexOf(a.severity) - LINT_SEVERITIES.indexOf(b.severity),
  );
}
