import type { PodSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../kube-object.ts";
import type { ObjectStore } from "../object-store.ts";
import { builtIn, isType, type ResourceType } from "../resource-type.ts";
import { withEventDefaults } from "../event-versions.ts";
import { podDefaults, podSpecDefaults, qosClassOf } from "./pod-defaults.ts";
import { completedService } from "./service-defaults.ts";

/** The object with what the API server fills in for its kind; other kinds stay as they are. */
export function withKindDefaults(
  type: ResourceType,
  object: KubeObject,
  live: KubeObject | undefined,
  store: ObjectStore,
): KubeObject {
  if (isType(type, "", "Pod")) return completedPod(object, live, store);
  if (isType(type, "", "Service")) return completedService(object, live, store);
  if (isType(type, "", "Event")) return withEventDefaults(object);
  if (!TEMPLATED.has(`${type.group}/${type.kind}`)) return object;
  return completedWorkload(type, object, live);
}

const TEMPLATED: ReadonlySet<string> = new Set([
  "apps/DaemonSet",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "batch/Job",
]);
const SCALED: ReadonlySet<string> = new Set(["Deployment", "ReplicaSet", "StatefulSet"]);

function completedPod(pod: KubeObject, live: KubeObject | undefined, store: ObjectStore): KubeObject {
  const spec = podDefaults((pod["spec"] ?? {}) as PodSpec);
  // The account of a pod that names none; a namespace without it has no controller that would have made it.
  const account = store.get(builtIn("serviceaccounts"), pod.metadata.namespace, "default");
  if (account !== undefined) spec.serviceAccountName ??= "default";
  const status = live?.["status"] ?? { phase: "Pending", qosClass: qosClassOf(spec) };
  return { ...pod, spec, status };
}

function completedWorkload(
  type: ResourceType,
  workload: KubeObject,
  live: KubeObject | undefined,
): KubeObject {
  const spec = (workload["spec"] ?? {}) as { template?: { spec?: PodSpec }; replicas?: number };
  const template = spec.template ?? {};
  const complete = {
    ...(SCALED.has(type.kind) ? { replicas: 1 } : {}),
    ...spec,
    template: { ...template, spec: podSpecDefaults(template.spec ?? { containers: [] }) },
  };
  const empty = type.kind === "ReplicaSet" ? { replicas: 0 } : {};
  return { ...workload, spec: complete, status: live?.["status"] ?? empty };
}
