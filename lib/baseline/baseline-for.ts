import type { NamespaceBaseline } from "./baseline-document.ts";
import { baselineSides, type BaselineInput, type NamespaceNeeds } from "./baseline-sides.ts";
import type { CniScene } from "./cni-adaptation.ts";
import { namespaceBaseline } from "./namespace-baseline.ts";

/** The policies of each namespace, from what the platform asks of it. */
export function baselineFor(
  input: BaselineInput,
  needsOf: (namespace: string) => NamespaceNeeds,
): readonly NamespaceBaseline[] {
  const scene: CniScene = {
    snapshot: input.snapshot,
    profile: input.report.profile,
    podsIn: Map.groupBy(
      input.snapshot.pods.filter((pod) => !pod.finished),
      (pod) => pod.namespace,
    ),
  };
  return baselineSides(input, needsOf).map(({ namespace, sides, inexpressible, uncovered }) => {
    const made = namespaceBaseline(namespace, sides, scene);
    return {
      namespace,
      policies: made.policies,
      inexpressible: [...inexpressible, ...made.inexpressible],
      uncovered,
    };
  });
}
