import type { Labels, LabelSelector } from "./labels.ts";
import type { ClusterEvidence } from "./cluster-evidence.ts";
import type { NetworkPolicy, Protocol } from "./network-policy.ts";
import type { PlatformObjects } from "./platform-objects.ts";

/** Identifies a connection to a cluster; every stored row carries it. */
export type ClusterId = string & { readonly __brand: "ClusterId" };

/** `namespace/Kind/name` of a pod's topmost owner (or of the pod itself, kind `Pod`, when nothing owns it). */
export type WorkloadId = string & { readonly __brand: "WorkloadId" };

/** A Namespace. `uid` keys its rollout: a recreated namespace is another one. */
export interface Namespace {
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly terminating: boolean;
}

/** The cron schedule of a CronJob workload, for the observation clock. Times are epoch milliseconds. */
export interface CronSchedule {
  readonly expression: string;
  readonly timeZone?: string;
  readonly suspended: boolean;
  readonly lastScheduledAtMs?: number;
  readonly createdAtMs: number;
}

/** A top owner of pods: Deployment, StatefulSet, DaemonSet, CronJob, Job, ReplicaSet, a custom owner, or a bare Pod. */
export interface Workload {
  readonly id: WorkloadId;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Labels of the owner's pod template (of the pod, for a bare one); may contain rollout hashes on live pods, never here. */
  readonly templateLabels: Labels;
  /** The owner's own `spec.selector`, where the kind has one: the stable labels to propose as podSelector. */
  readonly selector?: LabelSelector;
  readonly cron?: CronSchedule;
}

/** A port that a container declares; `name` is what a policy's named port refers to. */
export interface ContainerPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** Where the kubelet knocks at a container of a pod, over the network; `exec` probes never leave the pod. */
export interface PodProbe {
  readonly kind: "http" | "tcp" | "grpc";
  readonly when: "startup" | "readiness" | "liveness";
  /** As a number: the name of a containerPort is resolved. */
  readonly port: number;
}

/** One pod. `ips` is empty while it is pending; `finished` (Succeeded or Failed) pods have lost their address. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly workload: WorkloadId;
  readonly labels: Labels;
  readonly ips: readonly string[];
  readonly hostIP?: string;
  readonly nodeName?: string;
  readonly hostNetwork: boolean;
  readonly finished: boolean;
  readonly ready: boolean;
  readonly restarts: number;
  readonly ports: readonly ContainerPort[];
  readonly dnsPolicy: "ClusterFirst" | "ClusterFirstWithHostNet" | "Default" | "None";
  /** Nameservers of `dnsConfig`, in addition to (or, with policy None, instead of) the cluster's. */
  readonly dnsNameservers: readonly string[];
  readonly serviceAccount?: string;
  /** Those of metrics and service meshes alone (`prometheus.io/`, `istio.io/`, `linkerd.io/` and their kin); absent where it has none. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Absent where no container is probed over the network. */
  readonly probes?: readonly PodProbe[];
  /** Names of the containers that run as long as the pod, sidecars included; absent where nobody said. */
  readonly containers?: readonly string[];
  /** By which of the cloud's ways it gets credentials, as what its admission put into the pod says. */
  readonly cloudIdentity?: CloudIdentityKind;
  readonly createdAtMs: number;
  /** True where no such pod runs: it is made from its workload's template, and stands for any number of pods. */
  readonly fromTemplate?: boolean;
}

/** How a pod becomes somebody in a cloud: each asks other addresses for its credentials. */
export type CloudIdentityKind =
  "eks-pod-identity" | "aws-irsa" | "azure-workload-identity" | "gke-workload-identity";

/** A port of a Service before translation; `targetPort` is the pod's port or a containerPort's name. */
export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

/** A Service. No `selector` means its endpoints are managed by hand. `clusterIPs` may hold "None" (headless). */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";
  readonly clusterIPs: readonly string[];
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  readonly externalTrafficPolicy?: "Cluster" | "Local";
  readonly loadBalancerIPs: readonly string[];
  readonly externalName?: string;
  /** What a ServiceMonitor selects it by; absent where it has none. */
  readonly labels?: Labels;
  /** Those of metrics and load balancers alone; absent where it has none. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** CIDRs that its load balancer lets in; absent means anybody. */
  readonly loadBalancerSourceRanges?: readonly string[];
  /** Where a load balancer asks a node whether it has endpoints; answered by the node, never by a pod. */
  readonly healthCheckNodePort?: number;
}

/** One endpoint of an EndpointSlice, after service translation. */
export interface Endpoint {
  readonly addresses: readonly string[];
  readonly ready: boolean;
  readonly nodeName?: string;
  readonly podName?: string;
}

/** A discovery.k8s.io/v1 EndpointSlice, flattened to what the rooms use. */
export interface EndpointSlice {
  readonly namespace: string;
  readonly name: string;
  readonly service?: string;
  readonly ports: readonly { readonly name?: string; readonly port?: number; readonly protocol: Protocol }[];
  readonly endpoints: readonly Endpoint[];
}

/** A Node: its addresses make traffic from and to it recognisable. */
export interface Node {
  readonly name: string;
  readonly ips: readonly string[];
  readonly podCIDRs: readonly string[];
  readonly labels: Labels;
}

/**
 * A policy of another kind than NetworkPolicy (AdminNetworkPolicy, CiliumNetworkPolicy, Calico GlobalNetworkPolicy …),
 * raw. A kind that the engine cannot evaluate makes every answer it could change uncertain, and refuses the bridge.
 */
export interface ForeignPolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  readonly spec: unknown;
  /** The rules that Cilium keeps beside, or in place of, `spec`. */
  readonly specs?: unknown;
}

/** What the CNI was recognised as, from its objects alone; proof by canary pods is a later step. */
export interface CniFacts {
  readonly name:
    | "cilium"
    | "calico"
    | "antrea"
    | "kube-router"
    | "aws-vpc-cni"
    | "ovn-kubernetes"
    | "flannel"
    | "kindnet"
    | "kube-network-policies"
    | "azure-npm"
    | "weave"
    /** A network that is known to have no policy engine: GKE Dataplane V1, Azure CNI, the bridge plugin, each alone. */
    | "none"
    | "unknown";
  readonly version?: string;
  readonly enforces: "yes" | "no" | "unknown";
  /**
   * What the CNI's default mode does to pods that no policy selects; absent means allowed. "denied" is Cilium's
   * `enable-policy=always` and the AWS agent's strict mode: there an open policy would open what is closed.
   */
  readonly unselectedPods?: "allowed" | "denied";
  /** True where ipBlocks match nodes although the CNI's default is that they do not (Cilium's `policy-cidr-match-mode: nodes`). */
  readonly ipBlocksMatchNodes?: boolean;
  /**
   * Kinds of admin policies that it is known to enforce; "all" where policies are read for what they mean, with no data
   * plane behind them. Absent: what its name tells.
   */
  readonly adminKinds?:
    "all" | readonly ("AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy")[];
  /** How it was recognised, or why it was not, as one sentence. */
  readonly evidence: string;
}

/**
 * The cluster at one resourceVersion, normalised: the only picture of it that pure rooms see.
 * Names of ours never appear in raw API shapes outside `lib/server/cluster`, NetworkPolicies excepted.
 */
export interface Snapshot {
  readonly clusterId: ClusterId;
  readonly resourceVersion: string;
  readonly takenAtMs: number;
  readonly namespaces: readonly Namespace[];
  readonly workloads: readonly Workload[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly nodes: readonly Node[];
  readonly policies: readonly NetworkPolicy[];
  readonly foreignPolicies: readonly ForeignPolicy[];
  readonly cni: CniFacts;
  /** What the platform says about who must reach whom. Absent where the picture was made from workloads and policies alone. */
  readonly platform?: PlatformObjects;
  /** What the CNI and the distribution are recognised by. Absent where no cluster was asked. */
  readonly evidence?: ClusterEvidence;
}
