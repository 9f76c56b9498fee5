import type { NamespaceBaseline } from "./baseline-document.ts";
import { baselineSides, type BaselineInput } from "./baseline-sides.ts";
import type { CniScene } from "./cni-adaptation.ts";
import { namespaceBaseline } from "./namespace-baseline.ts";

/**
 * The policies that take each namespace to default-deny and keep working what works: default-deny both ways, DNS, what
 * the platform needs, accepted rules, and the narrowest rule for every observed edge that was not dismissed. By name of
 * the namespace; the same for the same input in any order, and unchanged by being applied.
 */
export function generateBaseline(input: BaselineInput): readonly NamespaceBaseline[] {
  const scene: CniScene = {
    snapshot: input.snapshot,
    profile: input.report.profile,
    podsIn: Map.groupBy(
      input.snapshot.pods.filter((pod) => !pod.finished),
      (pod) => pod.namespace,
    ),
  };
  return baselineSides(input).map(({ namespace, sides, inexpressible, uncovered }) => {
    const made = namespaceBaseline(namespace, sides, scene);
    return {
      namespace,
      policies: made.policies,
      inexpressible: [...inexpressible, ...made.inexpressible],
      uncovered,
    };
  });
}
