import type { Container, PodSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../kube-object.ts";
import type { ObjectStore } from "../object-store.ts";
import { parseQuantity } from "../quantity.ts";
import { builtIn } from "../resource-type.ts";

type Amounts = Record<string, string>;

interface Limit {
  type: string;
  max?: Amounts;
  min?: Amounts;
  default?: Amounts;
  defaultRequest?: Amounts;
}

/** A pod with the amounts that its namespace's LimitRanges give to containers without; other objects are left alone. */
export function withDefaultLimits(store: ObjectStore, pod: KubeObject): KubeObject {
  const limits = containerLimits(store, pod);
  if (limits.length === 0) return pod;
  const notes: string[] = [];
  const spec = pod["spec"] as PodSpec;
  const containers = spec.containers.map((container) =>
    limits.reduce((one, limit) => filledIn(one, limit, notes), container),
  );
  if (notes.length === 0) return pod;
  const annotations = {
    ...pod.metadata.annotations,
    "kubernetes.io/limit-ranger": `LimitRanger plugin set: ${notes.join("; ")}`,
  };
  return { ...pod, metadata: { ...pod.metadata, annotations }, spec: { ...spec, containers } };
}

/** Why LimitRanges of its namespace refuse a pod; undefined where none does. */
export function limitFault(store: ObjectStore, pod: KubeObject): string | undefined {
  const faults = containerLimits(store, pod).flatMap((limit) =>
    ((pod["spec"] as PodSpec).containers ?? []).flatMap((container) => faultsOf(container, limit)),
  );
  if (faults.length === 0) return undefined;
  return faults.length === 1 ? faults[0] : `[${faults.join(", ")}]`;
}

function containerLimits(store: ObjectStore, pod: KubeObject): Limit[] {
  return store
    .list(builtIn("limitranges"), pod.metadata.namespace)
    .flatMap((range) => (range["spec"] as { limits?: Limit[] } | undefined)?.limits ?? [])
    .filter(({ type }) => type === "Container")
    .map((limit) => {
      const standard = limit.default ?? limit.max;
      return { ...limit, default: standard, defaultRequest: limit.defaultRequest ?? standard };
    });
}

interface Resources {
  limits?: Amounts;
  requests?: Amounts;
}

function filledIn(container: Container, limit: Limit, notes: string[]): Container {
  const { limits = {}, requests = {} } = (container.resources ?? {}) as Resources;
  const fill = (what: "request" | "limit", have: Amounts, standard: Amounts = {}) => {
    const missing = Object.keys(standard).filter((name) => have[name] === undefined);
    notes.push(...missing.map((name) => `${name} ${what} for container ${container.name}`));
    return { ...standard, ...have };
  };
  // A limit of its own is a request too, whatever the range would give.
  const asked = fill("request", { ...limits, ...requests }, limit.defaultRequest);
  const bound = fill("limit", limits, limit.default);
  const resources = { ...(container.resources as Resources), limits: bound, requests: asked };
  return Object.keys(asked).length + Object.keys(bound).length === 0
    ? container
    : { ...container, resources };
}

function faultsOf(container: Container, { min = {}, max = {} }: Limit): string[] {
  const { limits = {}, requests = {} } = (container.resources ?? {}) as Resources;
  const least = Object.entries(min).flatMap(([name, bound]) => {
    const asked = requests[name];
    if (asked === undefined)
      return [`minimum ${name} usage per Container is ${bound}.  No request is specified`];
    const isLess = (parseQuantity(asked) ?? 0) < (parseQuantity(bound) ?? 0);
    return isLess ? [`minimum ${name} usage per Container is ${bound}, but request is ${asked}`] : [];
  });
  const most = Object.entries(max).flatMap(([name, bound]) => {
    const limit = limits[name];
    if (limit === undefined)
      return [`maximum ${name} usage per Container is ${bound}.  No limit is specified`];
    const isMore = (parseQuantity(limit) ?? 0) > (parseQuantity(bound) ?? 0);
    return isMore ? [`maximum ${name} usage per Container is ${bound}, but limit is ${limit}`] : [];
  });
  return [...least, ...most];
}
