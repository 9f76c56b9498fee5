import type { Container, PodSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../kube-object.ts";
import { BASELINE_CHECKS, RESTRICTED_CHECKS, type Check } from "./pod-security-checks.ts";

/** What a namespace's labels ask of the pods in it, and what the answer to a write says of it. */
export interface PodSecurityVerdict {
  /** Why the pod is refused: `violates PodSecurity "restricted:latest": …`; undefined where it is not. */
  refusal: string | undefined;
  warnings: string[];
}

const LABEL = "pod-security.kubernetes.io";

/** Holds a pod against the Pod Security Standards that its namespace's labels name. */
export function podSecurity(pod: PodSpec, namespace: KubeObject | undefined): PodSecurityVerdict {
  const labels = namespace?.metadata.labels ?? {};
  const enforced = violation(pod, labels[`${LABEL}/enforce`], labels[`${LABEL}/enforce-version`]);
  const warned = violation(pod, labels[`${LABEL}/warn`], labels[`${LABEL}/warn-version`]);
  return {
    refusal: enforced && `violates PodSecurity ${enforced}`,
    warnings: enforced === undefined && warned !== undefined ? [`would violate PodSecurity ${warned}`] : [],
  };
}

/** What the template of a workload would run into, as a warning: only its pods are refused. */
export function templateWarning(pod: PodSpec, namespace: KubeObject | undefined): string[] {
  const labels = namespace?.metadata.labels ?? {};
  const warned = violation(pod, labels[`${LABEL}/warn`], labels[`${LABEL}/warn-version`]);
  return warned === undefined ? [] : [`would violate PodSecurity ${warned}`];
}

function violation(pod: PodSpec, level: string | undefined, version = "latest"): string | undefined {
  const checks = checksOf(level);
  const containers: Container[] = [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
  const found = checks.flatMap((check) => check(pod, containers) ?? []);
  return found.length === 0 ? undefined : `${JSON.stringify(`${level}:${version}`)}: ${found.join(", ")}`;
}

function checksOf(level: string | undefined): readonly Check[] {
  if (level === "restricted") return RESTRICTED_CHECKS;
  return level === "baseline" ? BASELINE_CHECKS : [];
}
