import type { PodSpec } from "kubernetes-types/core/v1";
import { invalidValue, requiredValue } from "./field-error.ts";
import type { KubeObject } from "./kube-object.ts";
import { isType, type ResourceType } from "./resource-type.ts";
import type { StatusCause } from "./status.ts";
import { validatePodSpec } from "./validate-pod.ts";

const SELECTING: ReadonlySet<string> = new Set(["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]);

/** Says what is wrong with the spec of a pod, a Service or something that runs pods; nothing of other kinds. */
export function validateKind(
  type: ResourceType,
  object: KubeObject,
  live: KubeObject | undefined,
): StatusCause[] {
  // What stands was let in once; what may be changed of it is not judged here.
  if (live !== undefined) return [];
  if (isType(type, "", "Pod")) return validatePodSpec((object["spec"] ?? {}) as PodSpec, "spec");
  if (isType(type, "", "Service")) return validateService(object);
  if (type.group === "apps" && SELECTING.has(type.kind)) return validateSelecting(object);
  if (isType(type, "", "Event")) return validateEvent(object);
  if (isType(type, "batch", "Job")) return validateTemplate(object);
  return [];
}

interface SelectingSpec {
  selector?: { matchLabels?: Record<string, string>; matchExpressions?: unknown[] };
  template?: { metadata?: { labels?: Record<string, string> }; spec?: PodSpec };
}

function validateSelecting(object: KubeObject): StatusCause[] {
  const { selector, template } = (object["spec"] ?? {}) as SelectingSpec;
  const labels = template?.metadata?.labels ?? {};
  const wanted = Object.entries(selector?.matchLabels ?? {});
  const isBare = selector === undefined;
  const field = "spec.template.metadata.labels";
  const misses = isBare || wanted.some(([key, value]) => labels[key] !== value);
  return [
    ...(isBare ? [requiredValue("spec.selector", "")] : []),
    ...(misses ? [invalidValue(field, labels, "`selector` does not match template `labels`")] : []),
    ...validateTemplate(object),
  ];
}

function validateTemplate(object: KubeObject): StatusCause[] {
  const { template } = (object["spec"] ?? {}) as SelectingSpec;
  return validatePodSpec(template?.spec ?? ({} as PodSpec), "spec.template.spec");
}

/** An event lives where its object does. */
function validateEvent({ metadata, involvedObject }: KubeObject): StatusCause[] {
  const { namespace } = (involvedObject ?? {}) as { namespace?: string };
  if (namespace === undefined || namespace === metadata.namespace) return [];
  return [invalidValue("involvedObject.namespace", namespace, "does not match event.namespace")];
}

function validateService(object: KubeObject): StatusCause[] {
  const { ports, type, clusterIP } = (object["spec"] ?? {}) as {
    ports?: unknown[];
    type?: string;
    clusterIP?: string;
  };
  const needsNone = type === "ExternalName" || clusterIP === "None";
  return needsNone || (Array.isArray(ports) && ports.length > 0) ? [] : [requiredValue("spec.ports", "")];
}
