import { setupObjects, type CanarySetup } from "./canary-setup.ts";
import type { CanaryObject } from "./canary-object.ts";
import type { ProofPlan } from "./proof-step.ts";

/**
 * What stands after the first `steps` steps of a plan (or before the plan, after `created` objects of its setup), newest
 * first: the order in which it is removed. Nothing that a run creates is missing at any point of it.
 */
export function createdObjects(
  setup: CanarySetup,
  created: number,
  plan?: Pick<ProofPlan, "steps" | "namespace">,
  steps = plan?.steps.length ?? 0,
): readonly CanaryObject[] {
  const standing = new Map<string, CanaryObject>();
  for (const step of plan?.steps.slice(0, steps) ?? []) {
    if (step.kind === "apply") {
      const { name, namespace } = step.policy.metadata;
      standing.set(name, { kind: "NetworkPolicy", namespace, name });
    }
    if (step.kind === "remove") standing.delete(step.name);
  }
  return [...setupObjects(setup).slice(0, created), ...standing.values()].toReversed();
}
