import type { WorkloadId } from "#lib/policy/index.ts";

/** A workload by its parts, to be named and linked. */
export interface WorkloadLink {
  readonly id: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

/** Workloads (`namespace/kind/name`) by their parts, each once. */
export function workloadLinks(ids: readonly WorkloadId[]): readonly WorkloadLink[] {
  return [...new Set<string>(ids)].flatMap((id) => {
    const [namespace, kind, ...name] = id.split("/");
    if (namespace === undefined || kind === undefined || name.length === 0) return [];
    return [{ id, namespace, kind, name: name.join("/") }];
  });
}
