import { parseEnd, type Snapshot, type WorkloadId } from "#lib/policy/index.ts";
import { UsageError } from "./answer.ts";

/**
 * The workload that a name on the command line means: a workload's, or that of one of its pods.
 *
 * @throws UsageError where it means none, with the nearest names.
 */
export function workloadNamed(snapshot: Snapshot, text: string): WorkloadId {
  const end = parseEnd(snapshot, text);
  if (!end.ok) throw new UsageError(end.refusal.message);
  if (end.value.kind === "workload") return end.value.id;
  const pod = end.value.kind === "pod" ? podNamed(snapshot, end.value) : undefined;
  if (pod === undefined)
    throw new UsageError(`${text} is no workload. Write namespace/workload or namespace/Kind/workload.`);
  return pod.workload;
}

function podNamed({ pods }: Snapshot, wanted: { readonly namespace: string; readonly name: string }) {
  return pods.find(({ namespace, name }) => namespace === wanted.namespace && name === wanted.name);
}
