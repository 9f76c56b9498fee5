import type { Container, PodSpec } from "kubernetes-types/core/v1";

/** What the API server fills in of a pod's spec, in a pod and in a template alike. Leaves `spec` as it is. */
export function podSpecDefaults(spec: PodSpec): PodSpec {
  return {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
    ...spec,
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(containerDefaults) } : {}),
    containers: listOf(spec.containers).map(containerDefaults),
  };
}

/** What it fills in of a pod alone: for how long nodes in trouble keep it, and its priority. */
export function podDefaults(spec: PodSpec): PodSpec {
  const { tolerations = [], ...rest } = podSpecDefaults(spec);
  return {
    ...rest,
    tolerations: [...tolerations, ...TROUBLED_NODES.filter((taint) => !isTolerated(taint.key, tolerations))],
    priority: rest.priority ?? 0,
    enableServiceLinks: rest.enableServiceLinks ?? true,
    preemptionPolicy: rest.preemptionPolicy ?? "PreemptLowerPriority",
  };
}

/** `Guaranteed`, `Burstable` or `BestEffort`, by what its containers request. */
export function qosClassOf(spec: PodSpec): string {
  const resources = listOf(spec.containers).map((container) => container.resources ?? {});
  const isBound = ({ limits = {}, requests = {} }: Record<string, Record<string, unknown> | undefined>) =>
    ["cpu", "memory"].every(
      (name) => limits[name] !== undefined && (requests[name] ?? limits[name]) === limits[name],
    );
  if (resources.length > 0 && resources.every((one) => isBound(one as never))) return "Guaranteed";
  const isEmpty = resources.every((one) => Object.keys({ ...one.limits, ...one.requests }).length === 0);
  return isEmpty ? "BestEffort" : "Burstable";
}

const TROUBLED_NODES = ["not-ready", "unreachable"].map((trouble) => ({
  key: `node.kubernetes.io/${trouble}`,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 300,
}));

function isTolerated(key: string, tolerations: NonNullable<PodSpec["tolerations"]>): boolean {
  return tolerations.some(
    (one) =>
      (one.key ?? key) === key && (one.effect ?? "NoExecute") === "NoExecute" && one.operator === "Exists",
  );
}

function containerDefaults(container: Container): Container {
  const { image = "" } = container;
  const resources = container.resources ?? {};
  // What is limited and not requested is requested as limited.
  const requests = {
    ...(resources.limits as object | undefined),
    ...(resources.requests as object | undefined),
  };
  return {
    ...container,
    resources: Object.keys(requests).length > 0 ? { ...resources, requests } : resources,
    terminationMessagePath: container.terminationMessagePath ?? "/dev/termination-log",
    terminationMessagePolicy: container.terminationMessagePolicy ?? "File",
    imagePullPolicy: container.imagePullPolicy ?? (isLatest(image) ? "Always" : "IfNotPresent"),
    ...(container.ports ? { ports: container.ports.map((port) => ({ protocol: "TCP", ...port })) } : {}),
  };
}

function isLatest(image: string): boolean {
  const last = image.slice(image.lastIndexOf("/") + 1);
  return !last.includes("@") && (!last.includes(":") || last.endsWith(":latest"));
}

/** What a client sent where a list belongs may be anything: validation says so later. */
function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [];
}
