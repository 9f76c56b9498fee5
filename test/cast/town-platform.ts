import { enforcementReport, type EnforcementReport } from "#lib/enforcement/index.ts";
import type {
  ClusterEvidence,
  CniFacts,
  EndpointSlice,
  PlatformObjects,
  Pod,
  Service,
  Snapshot,
  Workload,
} from "#lib/policy/index.ts";
import {
  CALICO,
  CILIUM,
  namespaceOf,
  podOf,
  portOf,
  serviceOf,
  sliceOf,
  workloadOf,
} from "./cluster-parts.ts";
import { town } from "./town.ts";

/** ingress: leads strangers to the storefront; pods of its own network, with an admission webhook on 8443. */
export const ingressController = workloadOf("ingress/Deployment/ingress-nginx-controller", {
  "app.kubernetes.io/name": "ingress-nginx",
  "app.kubernetes.io/component": "controller",
});
/** kube-system: answers for metrics.k8s.io on 10250. */
export const metricsServer = workloadOf("kube-system/Deployment/metrics-server", {
  "k8s-app": "metrics-server",
});

/** Pods of the platform, by the name that tests call them. */
export const platformPods = {
  controller1: podOf(ingressController, "ingress-nginx-controller-a", "10.1.1.50", {
    ports: [portOf("http", 80), portOf("https", 443), portOf("webhook", 8443)],
    serviceAccount: "ingress-nginx",
  }),
  metricsServer1: podOf(metricsServer, "metrics-server-a", "10.1.1.51", { ports: [portOf("https", 10250)] }),
} as const;

const admission = serviceOf("ingress", "ingress-nginx-controller-admission", {
  clusterIPs: ["10.96.2.1"],
  selector: ingressController.templateLabels,
  ports: [{ name: "https-webhook", port: 443, protocol: "TCP", targetPort: "webhook" }],
});
const controllerService = serviceOf("ingress", "ingress-nginx-controller", {
  type: "LoadBalancer",
  clusterIPs: ["10.96.2.2"],
  externalTrafficPolicy: "Local",
  selector: ingressController.templateLabels,
  ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: "http", nodePort: 30080 }],
  loadBalancerIPs: ["203.0.113.40"],
});
const metricsService = serviceOf("kube-system", "metrics-server", {
  clusterIPs: ["10.96.2.3"],
  selector: metricsServer.templateLabels,
  ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: "https" }],
});

/** What the town's platform objects say: an Ingress to the storefront, a webhook, the metrics API, a ServiceMonitor. */
export const TOWN_PLATFORM: Required<PlatformObjects> = {
  callees: [
    {
      kind: "ValidatingWebhookConfiguration",
      name: "ingress-nginx-admission",
      webhook: "validate.nginx.ingress.kubernetes.io",
      namespace: "ingress",
      service: "ingress-nginx-controller-admission",
      port: 443,
      failurePolicy: "Fail",
    },
    {
      kind: "APIService",
      name: "v1beta1.metrics.k8s.io",
      namespace: "kube-system",
      service: "metrics-server",
      port: 443,
    },
  ],
  scrapes: [
    {
      kind: "ServiceMonitor",
      namespace: "payments",
      name: "api",
      selector: { matchLabels: { app: "payments-api" } },
      namespaces: ["payments"],
      ports: [],
      targetPorts: ["metrics"],
    },
  ],
  routes: [
    {
      kind: "Ingress",
      namespace: "storefront",
      name: "web",
      ingressClass: "nginx",
      gateways: [],
      backends: [{ namespace: "storefront", service: "web", port: 80 }],
    },
  ],
  gateways: [{ kind: "IngressClass", name: "nginx", className: "nginx", controller: "k8s.io/ingress-nginx" }],
  cloudAccounts: [],
};

/** Evidence of a cluster of which nothing else is known. */
export function evidenceOf(parts: Partial<ClusterEvidence> = {}): ClusterEvidence {
  return {
    controllers: [],
    nodes: [],
    configMaps: {},
    apiGroups: [],
    settings: {},
    unreadable: [],
    ...parts,
  };
}

/** More of what stands in a cluster. */
export interface PlatformParts {
  readonly namespaces?: readonly string[];
  readonly workloads?: readonly Workload[];
  readonly pods?: readonly Pod[];
  readonly services?: readonly Service[];
  readonly endpointSlices?: readonly EndpointSlice[];
  readonly platform?: PlatformObjects;
  readonly evidence?: ClusterEvidence;
}

/** The town with its platform, and what a test adds to it. `platform` and `evidence` replace the town's. */
export function platformTown(parts: PlatformParts = {}): Snapshot {
  const base = town();
  const labelled = base.services.map((service) =>
    service.namespace === "payments" ? { ...service, labels: { app: "payments-api" } } : service,
  );
  return {
    ...base,
    namespaces: [
      ...base.namespaces,
      namespaceOf("ingress"),
      ...(parts.namespaces ?? []).map((one) => namespaceOf(one)),
    ],
    workloads: [...base.workloads, ingressController, metricsServer, ...(parts.workloads ?? [])],
    pods: [...base.pods, ...Object.values(platformPods), ...(parts.pods ?? [])],
    services: [...labelled, admission, controllerService, metricsService, ...(parts.services ?? [])],
    endpointSlices: [
      ...base.endpointSlices,
      sliceOf(
        admission,
        [platformPods.controller1],
        [{ name: "https-webhook", port: 8443, protocol: "TCP" }],
      ),
      sliceOf(controllerService, [platformPods.controller1], [{ name: "http", port: 80, protocol: "TCP" }]),
      sliceOf(
        metricsService,
        [platformPods.metricsServer1],
        [{ name: "https", port: 10250, protocol: "TCP" }],
      ),
      ...(parts.endpointSlices ?? []),
    ],
    platform: parts.platform ?? TOWN_PLATFORM,
    evidence: parts.evidence ?? evidenceOf(),
  };
}

/** A report that knows the CNI's name and reading, and nothing that its objects would say. */
export function reportOf(cni: CniFacts): EnforcementReport {
  return { ...enforcementReport(evidenceOf()), cni, profile: PROFILE_OF[cni.name] ?? "spec" };
}

const PROFILE_OF: Partial<Record<CniFacts["name"], EnforcementReport["profile"]>> = {
  cilium: "cilium",
  calico: "calico",
  "ovn-kubernetes": "ovn-kubernetes",
  "aws-vpc-cni": "aws-vpc-cni",
  "kube-router": "kube-router",
};

/** Reports on clusters with these CNIs. */
export const CALICO_REPORT = reportOf(CALICO);
export const CILIUM_REPORT = reportOf(CILIUM);
export const AWS_REPORT = reportOf({ ...CALICO, name: "aws-vpc-cni" });
export const OVN_REPORT = reportOf({ ...CALICO, name: "ovn-kubernetes" });
