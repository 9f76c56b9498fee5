import type { PodSpec, PodStatus } from "kubernetes-types/core/v1";
import type { ApiContext } from "./api-context.ts";
import type { KubeObject } from "./kube-object.ts";
import { isType, type ResourceType } from "./resource-type.ts";

/** An object whose deletion was asked for. */
export interface Leaver {
  /** Whether it stays for a while: for its finalizers, its kubelet, or what is in it. */
  waits: boolean;
  /** The object marked as leaving; undefined where it was marked before and nothing changes. */
  marked: KubeObject | undefined;
}

/**
 * What becomes of an object that is deleted: namespaces wait until they are empty, pods on a node until their kubelet
 * has ended them, everything until its finalizers are gone; other objects wait for nothing.
 */
export function leaverOf(
  context: ApiContext,
  type: ResourceType,
  object: KubeObject,
  options: { gracePeriodSeconds?: number },
): Leaver {
  const isMarked = object.metadata.deletionTimestamp !== undefined;
  if (isType(type, "", "Namespace"))
    return { waits: true, marked: isMarked ? undefined : leavingNamespace(context, object) };
  const graceSeconds = isType(type, "", "Pod") ? graceOf(object, options) : 0;
  const isHeld = (object.metadata.finalizers ?? []).length > 0;
  const before = object.metadata.deletionGracePeriodSeconds;
  const changes = !isMarked || (before !== undefined && graceSeconds < before);
  return {
    waits: isHeld || graceSeconds > 0,
    marked: changes ? leavingIn(context, object, graceSeconds) : undefined,
  };
}

function graceOf(pod: KubeObject, { gracePeriodSeconds }: { gracePeriodSeconds?: number }): number {
  const spec = (pod["spec"] ?? {}) as Partial<PodSpec>;
  const { phase } = (pod["status"] ?? {}) as PodStatus;
  const runs = (spec.nodeName ?? "") !== "" && phase !== "Succeeded" && phase !== "Failed";
  if (!runs) return 0;
  const asked = gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  return asked < 0 ? 1 : asked;
}

function leavingNamespace(context: ApiContext, namespace: KubeObject): KubeObject {
  const metadata = { ...namespace.metadata, deletionTimestamp: isoSeconds(context.now().getTime()) };
  return { ...namespace, metadata, status: { phase: "Terminating" } };
}

/** Marked with the time by which it is to be gone; with a deadline it is one change further. */
function leavingIn(context: ApiContext, object: KubeObject, graceSeconds: number): KubeObject {
  const deletionTimestamp = isoSeconds(context.now().getTime() + graceSeconds * 1000);
  return {
    ...object,
    metadata: { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: graceSeconds },
  };
}

function isoSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
}
