import type { Labels, Pod, Workload, WorkloadId } from "#lib/policy/index.ts";
import { stableLabels, type ControllerRow } from "./controller-row.ts";
import type { OwnerRef } from "./owner-ref.ts";
import type { PodRow } from "./pod-row.ts";

/** Kinds that are one revision or one run of something above them: a pod of theirs belongs to what is above. */
const IN_BETWEEN: ReadonlySet<string> = new Set(["ReplicaSet", "Job"]);

/** Pods with their workload, and the workloads; kept between calls so that what did not change stays the same object. */
export class WorkloadRows {
  readonly #pods = new WeakMap<PodRow, Pod>();
  #workloads = new Map<WorkloadId, Workload>();

  /** Resolves every pod to its top owner. An owner that is not watched (a custom controller's) is one all the same. */
  resolve(
    podRows: Iterable<PodRow>,
    controllers: readonly ControllerRow[],
  ): { pods: Pod[]; workloads: Workload[] } {
    const byUid = new Map(controllers.map((row) => [row.uid, row]));
    const found = new Map<WorkloadId, Workload>();
    for (const row of controllers) {
      const top = topOf(row, byUid);
      if (top.known === row) found.set(top.id, workloadOf(row, top.id));
      else if (top.known === undefined && !found.has(top.id))
        found.set(top.id, customWorkload(top, row.templateLabels, row));
    }
    const pods: Pod[] = [];
    for (const row of podRows) {
      const top = topOfPod(row, byUid);
      if (!found.has(top.id)) found.set(top.id, customWorkload(top, stableLabels(row.pod.labels)));
      pods.push(this.#podOf(row, top.id));
    }
    return { pods, workloads: this.#kept(found) };
  }

  #podOf(row: PodRow, workload: WorkloadId): Pod {
    const known = this.#pods.get(row);
    if (known?.workload === workload) return known;
    const pod: Pod = { ...row.pod, workload };
    this.#pods.set(row, pod);
    return pod;
  }

  #kept(found: Map<WorkloadId, Workload>): Workload[] {
    const kept = new Map([...found].map(([id, workload]) => [id, same(this.#workloads.get(id), workload)]));
    this.#workloads = kept;
    return [...kept.values()];
  }
}

interface Top {
  readonly id: WorkloadId;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** The top owner's own row, where its kind is watched. */
  readonly known?: ControllerRow;
}

function topOfPod({ pod, owner }: PodRow, byUid: ReadonlyMap<string, ControllerRow>): Top {
  if (owner === undefined) return top(pod.namespace, { kind: "Pod", name: pod.name, uid: pod.uid });
  const known = byUid.get(owner.uid);
  return known === undefined ? top(pod.namespace, owner) : topOf(known, byUid);
}

function topOf(row: ControllerRow, byUid: ReadonlyMap<string, ControllerRow>): Top {
  if (row.owner === undefined || !IN_BETWEEN.has(row.kind)) return { ...top(row.namespace, row), known: row };
  const above = byUid.get(row.owner.uid);
  return above === undefined ? top(row.namespace, row.owner) : topOf(above, byUid);
}

function top(namespace: string, { kind, name }: OwnerRef): Top {
  return { id: `${namespace}/${kind}/${name}` as WorkloadId, namespace, kind, name };
}

function workloadOf(row: ControllerRow, id: WorkloadId): Workload {
  const { namespace, kind, name, templateLabels, selector, cron } = row;
  return { id, namespace, kind, name, templateLabels, selector, cron };
}

function customWorkload(
  { id, namespace, kind, name }: Top,
  templateLabels: Labels,
  below?: ControllerRow,
): Workload {
  return { id, namespace, kind, name, templateLabels, selector: below?.selector };
}

/** Rows are read anew with every event of theirs, also when nothing of what we keep changed. */
function same(before: Workload | undefined, after: Workload): Workload {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
