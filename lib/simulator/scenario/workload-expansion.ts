import type { PodSpec } from "kubernetes-types/core/v1";
import type { KubeObject, OwnerReference } from "../api/object-store.ts";
import { CREATED_AT, type ClusterLayout, type NodePlan } from "./cluster-layout.ts";
import { suffixOf, uidOf } from "./deterministic-id.ts";

/** A pod template, as workloads carry it. */
export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: PodSpec;
}

/** The kinds that run pods. */
export const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  "CronJob",
  "DaemonSet",
  "Deployment",
  "Job",
  "Pod",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
]);

/** What an expansion needs: the cluster's name (for uids) and its addresses. */
export interface ExpansionContext {
  cluster: string;
  layout: ClusterLayout;
}

interface PodPlan {
  name: string;
  namespace: string;
  template: PodTemplate;
  labels: Record<string, string>;
  owner: OwnerReference | undefined;
  node: NodePlan;
  /** The address that a live pod's manifest brings. */
  ip?: string;
}

/** The template of a workload: a CronJob's is inside its job template, a Pod is its own. */
export function templateOf(workload: KubeObject): PodTemplate | undefined {
  if (workload.kind === "Pod") return { metadata: workload.metadata, spec: workload["spec"] as PodSpec };
  const spec = workload["spec"] as {
    template?: PodTemplate;
    jobTemplate?: { spec?: { template?: PodTemplate } };
  };
  return workload.kind === "CronJob" ? spec?.jobTemplate?.spec?.template : spec?.template;
}

/**
 * Does what the controllers, the scheduler and the kubelets would: the workload itself with its identity, the
 * objects in between, and its pods, running and ready. A CronJob is expanded to itself alone; `jobOf` makes its runs.
 */
export function expandWorkload(workload: KubeObject, context: ExpansionContext): KubeObject[] {
  if (workload.kind === "Pod") return [barePod(workload, context)];
  const stored = identified(workload, context.cluster);
  const template = templateOf(workload);
  if (template === undefined || workload.kind === "CronJob") return [stored];
  if (workload.kind === "Deployment") {
    const replicaSet = replicaSetOf(stored, template, context.cluster);
    return [withStatus(stored), replicaSet, ...replicasOf(replicaSet, templateOf(replicaSet)!, context)];
  }
  const pods = podsOf(stored, template, context);
  return [
    workload.kind === "DaemonSet" ? withDaemonStatus(stored, pods.length) : withStatus(stored),
    ...pods,
  ];
}

function withDaemonStatus(daemonSet: KubeObject, count: number): KubeObject {
  const status = {
    desiredNumberScheduled: count,
    currentNumberScheduled: count,
    numberReady: count,
    numberAvailable: count,
    numberMisscheduled: 0,
    observedGeneration: 1,
  };
  return { ...daemonSet, status };
}

/** Gives an object the uid and creation time that it has in every run. */
export function identified(object: KubeObject, cluster: string): KubeObject {
  const { namespace, name } = object.metadata;
  const uid = uidOf(cluster, object.kind, namespace ?? "", name);
  return { ...object, metadata: { creationTimestamp: CREATED_AT, ...object.metadata, uid } };
}

/** A controller reference to an object that has its uid. */
export function ownedBy(owner: KubeObject): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}

function replicaCount(workload: KubeObject): number {
  const spec = workload["spec"] as { replicas?: number } | undefined;
  return spec?.replicas ?? 1;
}

function withStatus(workload: KubeObject): KubeObject {
  if (workload.kind === "Job") return { ...workload, status: { active: 1, startTime: CREATED_AT } };
  const replicas = replicaCount(workload);
  const status = { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 };
  return { ...workload, status };
}

function replicaSetOf(deployment: KubeObject, template: PodTemplate, cluster: string): KubeObject {
  const { namespace = "default", name } = deployment.metadata;
  const hash = suffixOf(10, cluster, namespace, name, "pod-template");
  const labels = { ...template.metadata?.labels, "pod-template-hash": hash };
  const spec = deployment["spec"] as { selector?: { matchLabels?: Record<string, string> } };
  const replicaSet: KubeObject = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { namespace, name: `${name}-${hash}`, labels, ownerReferences: [ownedBy(deployment)] },
    spec: {
      replicas: replicaCount(deployment),
      selector: {
        ...spec.selector,
        matchLabels: { ...spec.selector?.matchLabels, "pod-template-hash": hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
  return withStatus(identified(replicaSet, cluster));
}

function podsOf(workload: KubeObject, template: PodTemplate, context: ExpansionContext): KubeObject[] {
  switch (workload.kind) {
    case "StatefulSet":
      return statefulPods(workload, template, context);
    case "DaemonSet":
      return daemonPods(workload, template, context);
    case "Job":
      return [jobPod(workload, template, context)];
    default:
      return replicasOf(workload, template, context);
  }
}

function replicasOf(owner: KubeObject, template: PodTemplate, context: ExpansionContext): KubeObject[] {
  const { namespace = "default", name } = owner.metadata;
  return Array.from({ length: replicaCount(owner) }, (_, index) =>
    runningPod(
      {
        name: `${name}-${suffixOf(5, context.cluster, namespace, name, String(index))}`,
        namespace,
        template,
        labels: template.metadata?.labels ?? {},
        owner: ownedBy(owner),
        node: context.layout.nextNode(),
      },
      context,
    ),
  );
}

function statefulPods(owner: KubeObject, template: PodTemplate, context: ExpansionContext): KubeObject[] {
  const { namespace = "default", name } = owner.metadata;
  const revision = `${name}-${suffixOf(10, context.cluster, namespace, name, "revision")}`;
  return Array.from({ length: replicaCount(owner) }, (_, index) =>
    runningPod(
      {
        name: `${name}-${index}`,
        namespace,
        template,
        labels: {
          ...template.metadata?.labels,
          "apps.kubernetes.io/pod-index": String(index),
          "controller-revision-hash": revision,
          "statefulset.kubernetes.io/pod-name": `${name}-${index}`,
        },
        owner: ownedBy(owner),
        node: context.layout.nextNode(),
      },
      context,
    ),
  );
}

/** One pod on each worker, and on the control plane too where a toleration of everything asks for it. */
function daemonPods(owner: KubeObject, template: PodTemplate, context: ExpansionContext): KubeObject[] {
  const { namespace = "default", name } = owner.metadata;
  const everywhere = (template.spec?.tolerations ?? []).some(
    ({ key, operator }) => !key && operator === "Exists",
  );
  const nodes = context.layout.nodes.filter((node) => everywhere || node.role === "worker");
  const labels = {
    ...template.metadata?.labels,
    "controller-revision-hash": suffixOf(10, context.cluster, namespace, name, "revision"),
    "pod-template-generation": "1",
  };
  return nodes.map((node) =>
    runningPod(
      {
        name: `${name}-${suffixOf(5, context.cluster, namespace, name, node.name)}`,
        namespace,
        template,
        labels,
        owner: ownedBy(owner),
        node,
      },
      context,
    ),
  );
}

/** The pod of a Job that runs now. */
export function jobPod(job: KubeObject, template: PodTemplate, context: ExpansionContext): KubeObject {
  const { namespace = "default", name, uid = "" } = job.metadata;
  const labels = {
    ...template.metadata?.labels,
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const podName = `${name}-${suffixOf(5, context.cluster, namespace, name, "pod")}`;
  const owner = ownedBy(job);
  return runningPod(
    { name: podName, namespace, template, labels, owner, node: context.layout.nextNode() },
    context,
  );
}

function barePod(pod: KubeObject, context: ExpansionContext): KubeObject {
  const { namespace = "default", name, labels = {}, ownerReferences } = pod.metadata;
  const wanted = (pod["spec"] as PodSpec | undefined)?.nodeName;
  const node =
    context.layout.nodes.find((candidate) => candidate.name === wanted) ?? context.layout.nextNode();
  const ip = (pod["status"] as { podIP?: string } | undefined)?.podIP;
  const plan = { name, namespace, template: templateOf(pod)!, labels, owner: ownerReferences?.[0], node, ip };
  return runningPod(plan, context);
}

function runningPod(plan: PodPlan, { cluster, layout }: ExpansionContext): KubeObject {
  const { node, template } = plan;
  const containers = template.spec?.containers ?? [];
  const podIP = template.spec?.hostNetwork === true ? node.address : (plan.ip ?? layout.podIpOn(node));
  const pod: KubeObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: plan.name,
      namespace: plan.namespace,
      labels: plan.labels,
      ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
      ...(plan.owner ? { ownerReferences: [plan.owner] } : {}),
    },
    spec: {
      serviceAccountName: "default",
      dnsPolicy: "ClusterFirst",
      restartPolicy: "Always",
      ...template.spec,
      nodeName: node.name,
    },
    status: {
      phase: "Running",
      podIP,
      podIPs: [{ ip: podIP }],
      hostIP: node.address,
      hostIPs: [{ ip: node.address }],
      startTime: CREATED_AT,
      qosClass: "Burstable",
      conditions: ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type) => ({
        type,
        status: "True",
        lastTransitionTime: CREATED_AT,
      })),
      containerStatuses: containers.map(({ name, image = "" }) => ({
        name,
        image,
        imageID: "",
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: CREATED_AT } },
      })),
    },
  };
  return identified(pod, cluster);
}
