import type { KubeObject } from "../../api/object-store.ts";
import { NODE_LOCAL_DNS } from "../cluster-layout.ts";

interface NamespaceRow {
  name: string;
  labels?: Record<string, string>;
}

const NAMESPACES: readonly NamespaceRow[] = [
  { name: "default" },
  { name: "kube-system" },
  { name: "kube-public" },
  { name: "storefront", labels: { team: "web", tier: "edge" } },
  { name: "checkout", labels: { team: "checkout", "pci-scope": "true" } },
  { name: "catalog", labels: { team: "catalog" } },
  { name: "payments", labels: { team: "payments", "pci-scope": "true" } },
  { name: "orders", labels: { team: "orders" } },
  { name: "billing", labels: { team: "finance" } },
  { name: "search", labels: { team: "catalog" } },
  { name: "identity", labels: { team: "platform", tier: "auth" } },
  { name: "monitoring", labels: { team: "platform", purpose: "observability" } },
  { name: "ingress-nginx", labels: { team: "platform", "app.kubernetes.io/name": "ingress-nginx" } },
  { name: "batch", labels: { team: "data" } },
  { name: "sandbox", labels: { team: "platform", environment: "playground" } },
  { name: "legacy-erp", labels: { team: "finance", environment: "production" } },
];

interface Route {
  namespace: string;
  host: string;
  service: string;
  port: number;
  path?: string;
}

const ROUTES: readonly Route[] = [
  { namespace: "storefront", host: "www.shop.example", service: "web", port: 80 },
  { namespace: "storefront", host: "www.shop.example", service: "assets", port: 80, path: "/assets" },
  { namespace: "identity", host: "login.shop.example", service: "login", port: 80 },
  { namespace: "monitoring", host: "grafana.shop.example", service: "grafana", port: 80 },
  { namespace: "legacy-erp", host: "erp.shop.example", service: "app", port: 80 },
];

function ingressOf(route: Route): KubeObject {
  const backend = { service: { name: route.service, port: { number: route.port } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { namespace: route.namespace, name: route.service },
    spec: {
      ingressClassName: "nginx",
      rules: [
        { host: route.host, http: { paths: [{ path: route.path ?? "/", pathType: "Prefix", backend }] } },
      ],
    },
  };
}

function configMap(name: string, data: Record<string, string>): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "kube-system", name }, data };
}

const WEBHOOK: KubeObject = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: "workload-identity" },
  webhooks: [
    {
      name: "pods.workload-identity.shop.example",
      clientConfig: {
        service: {
          namespace: "identity",
          name: "workload-identity-webhook",
          path: "/validate-pods",
          port: 443,
        },
      },
      rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      failurePolicy: "Ignore",
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
      timeoutSeconds: 5,
    },
  ],
};

/** The same pods again, before they are validated: it gives them their identity's token. */
const MUTATING_WEBHOOK: KubeObject = {
  ...WEBHOOK,
  kind: "MutatingWebhookConfiguration",
  webhooks: (WEBHOOK["webhooks"] as { clientConfig: { service: object } }[]).map((webhook) => ({
    ...webhook,
    clientConfig: { service: { ...webhook.clientConfig.service, path: "/mutate-pods" } },
    reinvocationPolicy: "Never",
  })),
};

const METRICS_API: KubeObject = {
  apiVersion: "apiregistration.k8s.io/v1",
  kind: "APIService",
  metadata: { name: "v1beta1.metrics.k8s.io" },
  spec: {
    group: "metrics.k8s.io",
    version: "v1beta1",
    groupPriorityMinimum: 100,
    versionPriority: 100,
    service: { namespace: "kube-system", name: "metrics-server", port: 443 },
  },
};

/** The API server as kubeadm runs it: a static pod, owned by its node. */
function apiServerPod(node: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      namespace: "kube-system",
      name: `kube-apiserver-${node}`,
      labels: { component: "kube-apiserver", tier: "control-plane" },
      ownerReferences: [{ apiVersion: "v1", kind: "Node", name: node, uid: "", controller: true }],
    },
    spec: {
      hostNetwork: true,
      nodeName: node,
      containers: [
        {
          name: "kube-apiserver",
          image: "registry.k8s.io/kube-apiserver:v1.34.2",
          ports: [{ name: "https", containerPort: 6443, protocol: "TCP" }],
        },
      ],
    },
  };
}

/** The namespaces, and what a platform team installs beside workloads. `controlPlane` names the node of the API server. */
export function platformObjects(controlPlane: string): KubeObject[] {
  return [
    ...NAMESPACES.map(({ name, labels }): KubeObject => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { ...labels, "kubernetes.io/metadata.name": name } },
    })),
    configMap("node-local-dns", {
      Corefile: `cluster.local:53 {\n    bind ${NODE_LOCAL_DNS}\n    forward . __PILLAR__CLUSTER__DNS__ {\n        force_tcp\n    }\n}\n`,
    }),
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      metadata: { name: "nginx" },
      spec: { controller: "k8s.io/ingress-nginx" },
    },
    ...ROUTES.map(ingressOf),
    WEBHOOK,
    MUTATING_WEBHOOK,
    METRICS_API,
    apiServerPod(controlPlane),
  ];
}
