import "server-only";
import type { EndpointSlice, ForeignPolicy, Namespace, NetworkPolicy, Service } from "#lib/policy/index.ts";
import { controllerRow, type ControllerRow } from "#lib/manifests/controller-row.ts";
import { foreignPolicyFrom } from "#lib/manifests/foreign-policy-row.ts";
import { networkPolicyFrom } from "#lib/manifests/network-policy-row.ts";
import { nodeRow, type NodeRow } from "#lib/manifests/node-row.ts";
import { namespaceFrom } from "#lib/manifests/namespace-row.ts";
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
  | { readonly kind: "foreign-policy"; readonly row: ForeignPolicy };

/** A resource to list and watch, and how its objects are read. */
export interface WatchedKind {
  /** As people call it, for messages: `Pods`. */
  readonly title: string;
  /** `/api/v1/pods`. */
  readonly path: string;
  /** Comes with other software, and goes with it. */
  readonly optional?: boolean;
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
