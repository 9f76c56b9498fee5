import { nearestName, parseEnd, type Snapshot, type WorkloadId } from "#lib/policy/index.ts";
import { UsageError } from "./answer.ts";

/**
 * The workload that a name on the command line means: a workload's, or that of one of its pods.
 *
 * @throws UsageError where it means none, with the nearest names of workloads.
 */
export function workloadNamed(snapshot: Snapshot, text: string): WorkloadId {
  const end = parseEnd(snapshot, text);
  if (!end.ok && end.refusal.code === "ambiguous-end") throw new UsageError(end.refusal.message);
  if (end.ok && end.value.kind === "workload") return end.value.id;
  const pod = end.ok && end.value.kind === "pod" ? podNamed(snapshot, end.value) : undefined;
  if (pod === undefined) throw new UsageError(`${text} is no workload. ${nearWorkloads(snapshot, text)}`);
  return pod.workload;
}

function podNamed({ pods }: Snapshot, wanted: { readonly namespace: string; readonly name: string }) {
  return pods.find(({ namespace, name }) => namespace === wanted.namespace && name === wanted.name);
}

/** Names that are told. */
const NEAREST = 4;

/** Workloads of that name elsewhere, or the one whose name is nearly the same. */
function nearWorkloads({ workloads }: Snapshot, text: string): string {
  const names = workloads.map(({ namespace, name }) => `${namespace}/${name}`);
  const last = text.split("/").at(-1);
  const namesakes = names.filter((name) => name.split("/")[1] === last).slice(0, NEAREST);
  const near = namesakes.length > 0 ? namesakes : [nearestName(text, names) ?? []].flat();
  if (near.length === 0) return "Write namespace/workload or namespace/Kind/workload.";
  return `Did you mean ${near.join(" or ")}?`;
}
