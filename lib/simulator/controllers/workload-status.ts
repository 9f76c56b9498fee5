import type { KubeObject } from "../api/object-store.ts";
import { isActive, isReady } from "./owned-pods.ts";
import { phaseOf } from "./wanted-pods.ts";

/** What a workload's status says of its pods; what it says beyond that stays. */
export function statusOf(owner: KubeObject, pods: readonly KubeObject[]): Record<string, unknown> {
  const active = pods.filter(isActive);
  const ready = active.filter(isReady).length;
  if (owner.kind === "Job") return jobStatus(owner, pods);
  if (owner.kind === "DaemonSet") {
    return { currentNumberScheduled: active.length, numberReady: ready, numberAvailable: ready };
  }
  return { replicas: active.length, readyReplicas: ready, availableReplicas: ready };
}

function jobStatus(job: KubeObject, pods: readonly KubeObject[]): Record<string, unknown> {
  const before = (job["status"] ?? {}) as Record<string, unknown>;
  if (before["completionTime"] !== undefined) return {};
  const { completions = 1, backoffLimit = 6 } = job["spec"] as {
    completions?: number;
    backoffLimit?: number;
  };
  const succeeded = pods.filter((pod) => phaseOf(pod) === "Succeeded").length;
  const failed = pods.filter((pod) => phaseOf(pod) === "Failed").length;
  const active = pods.filter(isActive).length;
  const counts = { active, ...(succeeded > 0 ? { succeeded } : {}), ...(failed > 0 ? { failed } : {}) };
  if (succeeded >= completions) return { ...counts, conditions: [{ type: "Complete", status: "True" }] };
  if (failed <= backoffLimit) return counts;
  const why = { reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" };
  return { ...counts, conditions: [{ type: "Failed", status: "True", ...why }] };
}
