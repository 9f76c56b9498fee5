import "server-only";
import type { EndpointSlice, ForeignPolicy, Namespace, NetworkPolicy, Service } from "#lib/policy/index.ts";
import { controllerRow, type ControllerRow } from "#lib/manifests/controller-row.ts";
import { foreignPolicyFrom } from "#lib/manifests/foreign-policy-row.ts";
import { networkPolicyFrom } from "#lib/manifests/network-policy-row.ts";
import { nodeRow, type NodeRow } from "#lib/manifests/node-row.ts";
import { namespaceFrom } from "#lib/manifests/namespace-row.ts";
import {
  platformRow,
  PLATFORM_KINDS,
  type PlatformKind,
  type PlatformRow,
} from "#lib/manifests/platform-kinds.ts";
import { podRow, type PodRow } from "#lib/manifests/pod-row.ts";
import { endpointSliceFrom, serviceFrom } from "#lib/manifests/service-row.ts";

/** One row of the mirror, in the shape of its kind. Raw objects are dropped at once: they are ten times as large. */
export type MirrorRow =
  | { readonly kind: "namespace"; readonly row: Namespace }
  | { readonly kind: "pod"; readonly row: PodRow }
  | { readonly kind: "service"; readonly row: Service }
  | { readonly kind: "endpoint-slice"; readonly row: EndpointSlice }
  | { readonly kind: "node"; readonly row: NodeRow }
  | { readonly kind: "network-policy"; readonly row: NetworkPolicy }
  | { readonly kind: "controller"; readonly row: ControllerRow }
  | { readonly kind: "foreign-policy"; readonly row: ForeignPolicy }
  | { readonly kind: "platform"; readonly row: ReturnType<typeof platformRow> };

/** A resource to list and watch, and how its objects are read. */
export interface WatchedKind {
  /** As people call it, for messages: `Pods`. */
  readonly title: string;
  /** `/api/v1/pods`. */
  readonly path: string;
  /** Comes with other software, and goes with it. */
  readonly optional?: boolean;
  /**
   * The part of the platform that it tells. The picture stands without it: while it cannot be read, what hangs on it is
   * unknown, and nothing waits for it.
   */
  readonly part?: PlatformRow["part"];
  /** How many objects a page of its list holds, where they are large. */
  readonly page?: number;
  /** Keeps of a raw object what `read` reads, so that a long list of large ones never lies in memory. */
  readonly slim?: (raw: unknown) => unknown;
  readonly read: (raw: unknown) => MirrorRow;
}

function core(title: string, plural: string, read: WatchedKind["read"]): WatchedKind {
  return { title, path: `/api/v1/${plural}`, read };
}

function controller(kind: string, group: "apps" | "batch"): WatchedKind {
  const row = controllerRow(kind);
  return {
    title: `${kind}s`,
    path: `/apis/${group}/v1/${kind.toLowerCase()}s`,
    read: (raw) => ({ kind: "controller", row: row(raw) }),
  };
}

/** What every cluster serves. */
export const BUILT_IN_KINDS: readonly WatchedKind[] = [
  core("Namespaces", "namespaces", (raw) => ({ kind: "namespace", row: namespaceFrom(raw) })),
  core("Nodes", "nodes", (raw) => ({ kind: "node", row: nodeRow(raw) })),
  core("Services", "services", (raw) => ({ kind: "service", row: serviceFrom(raw) })),
  {
    title: "EndpointSlices",
    path: "/apis/discovery.k8s.io/v1/endpointslices",
    read: (raw) => ({ kind: "endpoint-slice", row: endpointSliceFrom(raw) }),
  },
  {
    title: "NetworkPolicies",
    path: "/apis/networking.k8s.io/v1/networkpolicies",
    read: (raw) => ({ kind: "network-policy", row: networkPolicyFrom(raw) }),
  },
  controller("Deployment", "apps"),
  controller("ReplicaSet", "apps"),
  controller("StatefulSet", "apps"),
  controller("DaemonSet", "apps"),
  controller("Job", "batch"),
  controller("CronJob", "batch"),
  core("Pods", "pods", (raw) => ({ kind: "pod", row: podRow(raw) })),
];

/** A kind that tells of the platform, in the version that is served. */
export function platformWatch(
  kind: PlatformKind,
  { group, version }: { readonly group: string; readonly version: string },
): WatchedKind {
  return {
    title: `${kind.kind}s`,
    path: group === "" ? `/api/${version}/${kind.resource}` : `/apis/${group}/${version}/${kind.resource}`,
    optional: true,
    part: kind.part,
    read: (raw) => ({ kind: "platform", row: platformRow(kind, raw) }),
    ...(kind.kind === "CustomResourceDefinition" ? { page: DEFINITIONS_PAGE, slim: withoutSchemas } : {}),
  };
}

/**
 * CustomResourceDefinitions are tens of kilobytes each, and a large cluster has hundreds. They are listed once, in small
 * pages whose schemas are dropped at once, and then watched: a watch sends what changes, and they hardly do. Their
 * metadata alone would not say where they are converted, a read for each would ask for the same bytes one by one, and
 * the groups that they serve come from the API's discovery.
 */
const DEFINITIONS_PAGE = 25;

function withoutSchemas(raw: unknown): unknown {
  const { metadata, spec } = raw as {
    metadata?: { name?: string; resourceVersion?: string };
    spec?: { group?: string; conversion?: unknown };
  };
  return {
    metadata: { name: metadata?.name, resourceVersion: metadata?.resourceVersion },
    spec: { group: spec?.group, conversion: spec?.conversion },
  };
}

/** Kinds of the platform that have one version everywhere; those of an older server list as "not found". */
export const BUILT_IN_PLATFORM_KINDS: readonly WatchedKind[] = PLATFORM_KINDS.flatMap((kind) =>
  kind.version === undefined
    ? []
    : [platformWatch(kind, { group: kind.groups[0] ?? "", version: kind.version })],
);

/** A kind of another group, as discovery found it. */
export function foreignKind(
  group: string,
  version: string,
  resource: { readonly name: string; readonly kind: string },
): WatchedKind {
  const apiVersion = `${group}/${version}`;
  const row = foreignPolicyFrom(apiVersion, resource.kind);
  return {
    title: `${resource.kind} (${group})`,
    path: `/apis/${apiVersion}/${resource.name}`,
    optional: true,
    read: (raw) => ({ kind: "foreign-policy", row: row(raw) }),
  };
}
