import { CANARY_ROLES } from "./canary-labels.ts";
import type { CanarySetup } from "./canary-setup.ts";
import { createdObjects } from "./created-objects.ts";
import { proofPlan } from "./proof-plan.ts";
import type { CanaryPod } from "./proof-step.ts";
import { proofTargets, type TargetInput } from "./proof-targets.ts";

/** What a run will create, before it has started: what a confirm lists. */
export interface ProofPreview {
  readonly namespace: string;
  readonly image: string;
  readonly pods: number;
  /** Policies over the whole run. */
  readonly policies: number;
  /** Policies that stand at one time, at most. */
  readonly atOnce: number;
}

/** Counts what the plan of a run writes. Pods have no addresses yet; documentation addresses stand in for them. */
export function proofPreview(setup: CanarySetup, about: Omit<TargetInput, "pods">): ProofPreview {
  const pods = CANARY_ROLES.map((role, i): CanaryPod => ({
    role,
    name: `canary-${role}`,
    ip: `192.0.2.${i + 1}`,
    nodeName: "",
  }));
  const { run, namespace, image, workloads } = setup;
  const plan = proofPlan({ run, namespace, pods, targets: proofTargets({ ...about, pods }) });
  const standing = plan.steps.map((_, steps) => createdObjects(setup, 0, plan, steps + 1).length);
  return {
    namespace,
    image,
    pods: workloads.length,
    policies: plan.steps.filter(({ kind }) => kind === "apply").length,
    atOnce: Math.max(0, ...standing),
  };
}
