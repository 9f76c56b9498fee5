import type { PodStatus } from "kubernetes-types/core/v1";
import type { KubeObject, ObjectStore } from "../api/object-store.ts";
import { builtIn } from "../api/resource-type.ts";

/** The pods of every controller, by its uid. */
export function podsByOwner(store: ObjectStore): Map<string, KubeObject[]> {
  const owned = new Map<string, KubeObject[]>();
  for (const pod of store.list(builtIn("pods"))) {
    const uid = controllerUid(pod);
    if (uid === undefined) continue;
    const pods = owned.get(uid);
    if (pods === undefined) owned.set(uid, [pod]);
    else pods.push(pod);
  }
  return owned;
}

/** The uid of an object's controller; undefined where it has none. */
export function controllerUid({ metadata }: KubeObject): string | undefined {
  return metadata.ownerReferences?.find((owner) => owner.controller === true)?.uid;
}

/** Whether a pod counts towards what its controller wants: it neither ended nor is it leaving. */
export function isActive(pod: KubeObject): boolean {
  const { phase } = (pod["status"] ?? {}) as PodStatus;
  return pod.metadata.deletionTimestamp === undefined && phase !== "Succeeded" && phase !== "Failed";
}

/** Whether a pod's `Ready` condition is true. */
export function isReady(pod: KubeObject): boolean {
  const { conditions = [] } = (pod["status"] ?? {}) as PodStatus;
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}
