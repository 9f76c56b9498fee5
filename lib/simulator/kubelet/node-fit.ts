import type {
  NodeSelectorRequirement,
  NodeSelectorTerm,
  NodeSpec,
  PodSpec,
  Toleration,
} from "kubernetes-types/core/v1";
import type { KubeObject } from "../api/object-store.ts";
import { parseQuantity } from "../api/quantity.ts";

type Taint = NonNullable<NodeSpec["taints"]>[number];

/** Why a node cannot take a pod, in the scheduler's words; undefined where it can as far as its room is not asked. */
export function whyNot(pod: Partial<PodSpec>, node: KubeObject): string | undefined {
  const { unschedulable, taints = [] } = (node["spec"] ?? {}) as NodeSpec;
  if (unschedulable === true) return "node(s) were unschedulable";
  if (!isWanted(pod, node)) return "node(s) didn't match Pod's node affinity/selector";
  const barred = taints.find(
    (taint) => taint.effect !== "PreferNoSchedule" && !isTolerated(taint, pod.tolerations ?? []),
  );
  return barred === undefined ? undefined : "node(s) had untolerated taint(s)";
}

/** What of a node's room is short for one more pod: `Too many pods`, `Insufficient cpu`; empty where it fits. */
export function shortages(pod: Partial<PodSpec>, node: KubeObject, running: readonly KubeObject[]): string[] {
  const { allocatable = {} } = (node["status"] ?? {}) as { allocatable?: Record<string, string> };
  const room = (name: string) => parseQuantity(allocatable[name]) ?? Number.POSITIVE_INFINITY;
  const tooMany = running.length + 1 > room("pods") ? ["Too many pods"] : [];
  const lacking = ["cpu", "memory"].filter((name) => {
    const used = running.reduce((sum, one) => sum + requestOf(one["spec"] as PodSpec, name), 0);
    const wanted = requestOf(pod, name);
    return wanted > 0 && used + wanted > room(name);
  });
  return [...tooMany, ...lacking.map((name) => `Insufficient ${name}`)];
}

/** How much of `cpu` or `memory` a pod's containers request together. */
function requestOf(pod: Partial<PodSpec>, name: string): number {
  return (pod.containers ?? []).reduce((sum, { resources }) => {
    const requests = (resources?.requests ?? {}) as Record<string, string>;
    return sum + (parseQuantity(requests[name]) ?? 0);
  }, 0);
}

function isWanted(pod: Partial<PodSpec>, node: KubeObject): boolean {
  const labels = node.metadata.labels ?? {};
  const bySelector = Object.entries(pod.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const terms = pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return bySelector && (terms === undefined || terms.some((term) => termMatches(term, node)));
}

function termMatches(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  node: KubeObject,
): boolean {
  const labels = node.metadata.labels ?? {};
  const fields: Record<string, string> = { "metadata.name": node.metadata.name };
  return (
    matchExpressions.every((one) => isMet(one, labels[one.key])) &&
    matchFields.every((one) => isMet(one, fields[one.key]))
  );
}

function isMet({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return value !== undefined && compares(operator, Number(value), Number(values[0]));
  }
}

function compares(operator: string, value: number, bound: number): boolean {
  return operator === "Gt" ? value > bound : value < bound;
}

function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some(({ key, operator = "Equal", value = "", effect }) => {
    if (effect && effect !== taint.effect) return false;
    if (!key) return operator === "Exists";
    return key === taint.key && (operator === "Exists" || value === (taint.value ?? ""));
  });
}
