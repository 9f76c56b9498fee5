import type { KubeObject } from "../api/object-store.ts";
import {
  API_SERVER_CLUSTER_IP,
  ClusterLayout,
  CREATED_AT,
  nodeObject,
  type NodePlan,
} from "./cluster-layout.ts";
import { completeService, endpointSlicesOf } from "./service-expansion.ts";
import { expandWorkload, identified, WORKLOAD_KINDS, type ExpansionContext } from "./workload-expansion.ts";

/** The nodes of every simulated cluster: one that carries the API server and three that carry the work. */
export function nodePlansOf(cluster: string): NodePlan[] {
  return [
    { name: `${cluster}-cp-1`, address: "10.0.0.10", role: "control-plane" },
    { name: `${cluster}-worker-1`, address: "10.0.0.11", role: "worker" },
    { name: `${cluster}-worker-2`, address: "10.0.0.12", role: "worker" },
    { name: `${cluster}-worker-3`, address: "10.0.0.13", role: "worker" },
  ];
}

/**
 * Turns what people write (namespaces, workloads, services, policies) into what a cluster then holds: nodes,
 * ReplicaSets, pods with addresses, endpoint slices, and the Service of the API server.
 * The order of the result is fixed by the order of the input.
 */
export function expandCluster(cluster: string, written: readonly KubeObject[]): KubeObject[] {
  const layout = new ClusterLayout(nodePlansOf(cluster));
  const context: ExpansionContext = { cluster, layout };
  const runs = written.filter((object) => WORKLOAD_KINDS.has(object.kind));
  const services = written
    .filter((object) => object.kind === "Service")
    .map((service) => completeService(service, context));
  const others = written
    .filter((object) => !WORKLOAD_KINDS.has(object.kind) && object.kind !== "Service")
    .map((object) => identified(object, cluster));
  const running = runs.flatMap((workload) => expandWorkload(workload, context));
  const pods = running.filter((object) => object.kind === "Pod");
  const slices = services.flatMap((service) => endpointSlicesOf(service, pods, cluster));
  const namespaces = others.filter((object) => object.kind === "Namespace");
  return [
    ...namespaces,
    ...layout.nodes.map((node, index) => nodeObject(cluster, node, index)),
    ...apiServerService(cluster, layout.controlPlane()),
    ...others.filter((object) => object.kind !== "Namespace"),
    ...services,
    ...running,
    ...slices,
  ];
}

/** `default/kubernetes`: it has no selector, and its slice names the control plane's own address and port. */
function apiServerService(cluster: string, controlPlane: NodePlan): KubeObject[] {
  const namespace = "default";
  const metadata = { namespace, name: "kubernetes", creationTimestamp: CREATED_AT };
  const service: KubeObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadata, labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      type: "ClusterIP",
      clusterIP: API_SERVER_CLUSTER_IP,
      clusterIPs: [API_SERVER_CLUSTER_IP],
      ipFamilies: ["IPv4"],
      ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
    },
  };
  const slice: KubeObject = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4",
    ports: [{ name: "https", port: 6443, protocol: "TCP" }],
    endpoints: [{ addresses: [controlPlane.address], conditions: { ready: true } }],
  };
  return [identified(service, cluster), identified(slice, cluster)];
}
