import type { Pod, Workload, WorkloadId } from "#lib/policy/index.ts";
import { madeUpUid } from "./completed-object.ts";
import { podTemplateOf, type ControllerRow } from "./controller-row.ts";
import { podRow, type PodRow } from "./pod-row.ts";
import { WorkloadRows } from "./workload-rows.ts";

/** A controller, and the object that it was read from. */
export interface WrittenController {
  readonly row: ControllerRow;
  readonly raw: unknown;
}

/**
 * Workloads with their pods. A workload of which no pod is written gets one made from its template, without an
 * address: the template says which labels and ports its pods will have, and not how many. No real pod can have its name, `workload-*`.
 */
export function workloadPods(
  podRows: readonly PodRow[],
  controllers: readonly WrittenController[],
): { readonly pods: readonly Pod[]; readonly workloads: readonly Workload[] } {
  const find = ownerFinder(controllers);
  const rows = controllers.map(({ row }) => ({ ...row, owner: find(row.namespace, row.owner) }));
  const written = podRows.map((row) => ({ ...row, owner: find(row.pod.namespace, row.owner) }));
  const made = controllers.flatMap((controller) => templatePod(controller) ?? []);
  const { pods, workloads } = new WorkloadRows().resolve([...written, ...made], rows);
  return { pods: withoutSpare(pods, written.length), workloads };
}

/** Manifests rarely name uids: an owner is then the object of its kind and name. */
function ownerFinder(controllers: readonly WrittenController[]) {
  const byUid = new Map(controllers.map(({ row }) => [row.uid, row]));
  const byName = new Map(controllers.map(({ row }) => [`${row.namespace}/${row.kind}/${row.name}`, row]));
  return (namespace: string, owner: PodRow["owner"]): PodRow["owner"] => {
    if (owner === undefined || byUid.has(owner.uid)) return owner;
    const { kind, name } = owner;
    const uid = byName.get(`${namespace}/${kind}/${name}`)?.uid ?? madeUpUid(kind, namespace, name);
    return { kind, name, uid };
  };
}

function templatePod({ row, raw }: WrittenController): PodRow | undefined {
  const template = podTemplateOf(row.kind, raw);
  if (template === undefined) return undefined;
  const { namespace, kind, uid } = row;
  const name = `${row.name}-*`;
  const ownerReferences = [{ apiVersion: "", kind, name: row.name, uid, controller: true }];
  const metadata = {
    namespace,
    name,
    uid: madeUpUid("Pod", namespace, name),
    labels: template.metadata?.labels,
    annotations: template.metadata?.annotations,
    ownerReferences,
  };
  const { pod, owner } = podRow(assumedRunning({ metadata, spec: template.spec }));
  return { pod: { ...pod, fromTemplate: true }, owner };
}

/** A manifest says what shall run, and has no status; what is asked about it is asked as if it ran. */
export function assumedRunning(pod: object): object {
  const conditions = [{ type: "Ready", status: "True" }];
  return "status" in pod ? pod : { ...pod, status: { phase: "Running", conditions } };
}

/** Made-up pods stand for workloads that have none, one for each. */
function withoutSpare(pods: readonly Pod[], written: number): readonly Pod[] {
  const served = new Set<WorkloadId>(pods.slice(0, written).map((pod) => pod.workload));
  return pods.filter((pod, index) => {
    if (index < written) return true;
    if (served.has(pod.workload)) return false;
    served.add(pod.workload);
    return true;
  });
}
