import type { Workload } from "#lib/policy/index.ts";

/** Suffixes that controllers append to their own name when they name a pod. */
const SUFFIXES: Readonly<Record<string, RegExp>> = {
  Deployment: /^-[a-z0-9]{6,10}-[a-z0-9]{5}$/,
  ReplicaSet: /^-[a-z0-9]{5}$/,
  DaemonSet: /^-[a-z0-9]{5}$/,
  StatefulSet: /^-\d+$/,
  Job: /^-(\d+-)?[a-z0-9]{5}$/,
  CronJob: /^-\d{8,11}-(\d+-)?[a-z0-9]{5}$/,
};

/**
 * Whether a controller like `workload` would give a pod this name. Pods outlive their names in a flow history, so a
 * pod that is gone can often only be recognised so; a bare pod's name is matched exactly.
 */
export function couldHaveNamed(workload: Workload, podName: string): boolean {
  if (workload.kind === "Pod") return workload.name === podName;
  if (!podName.startsWith(workload.name)) return false;
  return SUFFIXES[workload.kind]?.test(podName.slice(workload.name.length)) ?? false;
}
