import { CANARY_ROLES } from "./canary-labels.ts";
import type { CanarySetup } from "./canary-setup.ts";
import { proofPlan } from "./proof-plan.ts";
import type { CanaryPod, Lane, ProofPlan } from "./proof-step.ts";
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
  const { run, instance, namespace, image, workloads } = setup;
  const plan = proofPlan({ run, instance, namespace, pods, targets: proofTargets({ ...about, pods }) });
  const atOnce = plan.stages.map((lanes) => lanes.reduce((sum, lane) => sum + mostStanding(plan, lane), 0));
  return {
    namespace,
    image,
    pods: workloads.length,
    policies: plan.steps.filter(({ kind }) => kind === "apply").length,
    atOnce: Math.max(0, ...atOnce),
  };
}

/** Policies of a lane that stand at one time, at most. */
function mostStanding({ steps }: ProofPlan, { from, to }: Lane): number {
  let standing = 0;
  let most = 0;
  for (const { kind } of steps.slice(from, to)) {
    if (kind === "apply") standing += 1;
    if (kind === "remove") standing -= 1;
    most = Math.max(most, standing);
  }
  return most;
}
