import { create } from "@bufbuild/protobuf";
import { EndpointSchema, WorkloadSchema, type Endpoint } from "#lib/wire/hubble/flow_pb.js";
import type { World, WorldPod } from "../data-plane/world.ts";
import { hash32 } from "../traffic/dice.ts";
import type { FlowEnd } from "../traffic/flow-report.ts";

/** Cilium's numbers for what is no pod. */
const RESERVED = { host: 1, world: 2, "remote-node": 6, "kube-apiserver": 7 } as const;
const FIRST_POD_IDENTITY = 256;
const POD_IDENTITIES = 65_279;

/** Labels that say which copy of a workload a pod is; Cilium leaves them out of a pod's identity. */
const NOT_IDENTITY = new Set([
  "apps.kubernetes.io/pod-index",
  "batch.kubernetes.io/controller-uid",
  "batch.kubernetes.io/job-name",
  "controller-revision-hash",
  "controller-uid",
  "job-name",
  "pod-template-generation",
  "pod-template-hash",
  "statefulset.kubernetes.io/pod-name",
]);

/** The cluster that endpoints are described in. */
export interface EndpointContext {
  clusterName: string;
  /** Namespace labels, which are part of a pod's identity. */
  world: World;
}

/** Describes one end of a flow as the agent on `reportingNode` would. */
export function endpointOf(end: FlowEnd, reportingNode: string, context: EndpointContext): Endpoint {
  if (end.kind === "pod") return podEndpoint(end.pod, context);
  if (end.kind === "node") return nodeEndpoint(end.node, reportingNode);
  const labels = [`cidr:${end.ip}/${end.ip.includes(":") ? 128 : 32}`, "reserved:world"];
  return create(EndpointSchema, { identity: RESERVED.world, labels });
}

function nodeEndpoint(node: { name: string; labels: object }, reportingNode: string): Endpoint {
  const place = node.name === reportingNode ? "host" : "remote-node";
  const servesApi = Object.hasOwn(node.labels, "node-role.kubernetes.io/control-plane");
  const identity = servesApi && place === "remote-node" ? RESERVED["kube-apiserver"] : RESERVED[place];
  const labels = servesApi ? ["reserved:kube-apiserver", `reserved:${place}`] : [`reserved:${place}`];
  return create(EndpointSchema, { identity, labels });
}

const described = new WeakMap<WorldPod, Endpoint>();

function podEndpoint(pod: WorldPod, { clusterName, world }: EndpointContext): Endpoint {
  let endpoint = described.get(pod);
  if (endpoint === undefined) {
    const labels = identityLabels(pod, clusterName, world);
    const owner = pod.workload.kind === "Pod" ? [] : [create(WorkloadSchema, pod.workload)];
    endpoint = create(EndpointSchema, {
      ID: 1 + (hash32(`${pod.namespace}/${pod.name}`) % 4094),
      identity: FIRST_POD_IDENTITY + (hash32(labels.join(",")) % POD_IDENTITIES),
      namespace: pod.namespace,
      labels,
      podName: pod.name,
      workloads: owner,
      clusterName,
    });
    described.set(pod, endpoint);
  }
  return endpoint;
}

function identityLabels(pod: WorldPod, clusterName: string, world: World): string[] {
  const own = Object.entries(pod.labels).filter(([key]) => !NOT_IDENTITY.has(key));
  const namespace = Object.entries({
    ...world.namespaces.get(pod.namespace),
    "kubernetes.io/metadata.name": pod.namespace,
  });
  return [
    ...own.map(([key, value]) => `k8s:${key}=${value}`),
    ...namespace.map(([key, value]) => `k8s:io.cilium.k8s.namespace.labels.${key}=${value}`),
    `k8s:io.cilium.k8s.policy.cluster=${clusterName}`,
    `k8s:io.cilium.k8s.policy.serviceaccount=${pod.serviceAccount}`,
    `k8s:io.kubernetes.pod.namespace=${pod.namespace}`,
  ].sort();
}
