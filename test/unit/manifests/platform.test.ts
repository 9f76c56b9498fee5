import { describe, expect, test } from "vitest";
import { problemsOf, read } from "./read.ts";

describe("what manifests say about who must reach whom", () => {
  test("a webhook configuration names the Services that the API server calls, and what waits for them", () => {
    const { snapshot } = read(`
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: injector}
webhooks:
- name: pods.town.example
  clientConfig: {service: {namespace: mesh, name: injector}}
  failurePolicy: Ignore
  rules: [{apiGroups: [""], resources: [pods, pods/exec]}]
- name: outside.town.example
  clientConfig: {url: "https://outside.example/"}
`);
    expect(snapshot.platform?.callees).toEqual([
      {
        kind: "MutatingWebhookConfiguration",
        name: "injector",
        webhook: "pods.town.example",
        namespace: "mesh",
        service: "injector",
        port: 443,
        failurePolicy: "Ignore",
        guards: ["pods"],
      },
    ]);
  });

  test("a CustomResourceDefinition names its conversion and the groups that it serves, an APIService its Service", () => {
    const { snapshot } = read(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ledgers.town.example}
spec:
  group: town.example
  versions: [{name: v1, served: true}, {name: v1alpha1, served: false}]
  conversion: {strategy: Webhook, webhook: {clientConfig: {service: {namespace: ledger, name: convert, port: 9443}}}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.apps}
spec: {}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1beta1.metrics.k8s.io}
spec: {service: {namespace: kube-system, name: metrics-server}}
`);
    expect(
      snapshot.platform?.callees?.map(({ kind, service, port }) => `${kind} ${service}:${port}`),
    ).toEqual(["CustomResourceDefinition convert:9443", "APIService metrics-server:443"]);
    expect(snapshot.evidence?.apiGroups).toEqual(["town.example/v1"]);
  });

  test("scrape objects tell Service ports from container ports", () => {
    const { snapshot } = read(`
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: api, namespace: payments}
spec:
  selector: {matchLabels: {app: api}}
  namespaceSelector: {any: true}
  endpoints: [{port: https}, {targetPort: 9090}]
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: web, namespace: storefront}
spec: {selector: {}, podMetricsEndpoints: [{portNumber: 8080}, {port: http}]}
---
apiVersion: monitoring.googleapis.com/v1
kind: PodMonitoring
metadata: {name: db, namespace: ledger}
spec: {selector: {}, endpoints: [{port: metrics}]}
`);
    expect(
      snapshot.platform?.scrapes?.map(({ name, namespaces, ports, targetPorts }) => ({
        name,
        namespaces,
        ports,
        targetPorts,
      })),
    ).toEqual([
      { name: "api", namespaces: "any", ports: ["https"], targetPorts: [9090] },
      { name: "web", namespaces: ["storefront"], ports: [8080, "http"], targetPorts: undefined },
      { name: "db", namespaces: ["ledger"], ports: ["metrics"], targetPorts: undefined },
    ]);
  });

  test("routes lead to Services, Gateways get the controller of their class", () => {
    const { snapshot } = read(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: storefront, annotations: {kubernetes.io/ingress.class: nginx}}
spec: {defaultBackend: {service: {name: web, port: {name: http}}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: api, namespace: payments}
spec:
  parentRefs: [{name: shop, namespace: edge}, {kind: Service, group: "", name: api}]
  rules:
  - backendRefs: [{name: api, port: 443}, {kind: InferencePool, group: x, name: pool}]
    filters: [{type: RequestMirror, requestMirror: {backendRef: {name: shadow, port: 80}}}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shop, namespace: edge}
spec: {gatewayClassName: istio, listeners: [{port: 443}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: istio}
spec: {controllerName: istio.io/gateway-controller}
`);
    expect(snapshot.platform?.routes).toEqual([
      {
        kind: "Ingress",
        namespace: "storefront",
        name: "web",
        ingressClass: "nginx",
        gateways: [],
        backends: [{ namespace: "storefront", service: "web", port: "http" }],
      },
      {
        kind: "HTTPRoute",
        namespace: "payments",
        name: "api",
        gateways: ["edge/shop"],
        backends: [
          { namespace: "payments", service: "api", port: 443 },
          { namespace: "payments", service: "shadow", port: 80 },
        ],
      },
    ]);
    expect(snapshot.platform?.gateways).toEqual([
      {
        kind: "Gateway",
        namespace: "edge",
        name: "shop",
        className: "istio",
        ports: [443],
        controller: "istio.io/gateway-controller",
      },
    ]);
  });

  test("an object that has not the API's shape is named with its field, and hides nothing else", () => {
    const text = `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: api, namespace: payments}
spec: {endpoints: http}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: api, namespace: payments, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/api"}}
`;
    expect(problemsOf(text)).toEqual([
      "error town.yaml:5: spec.endpoints of ServiceMonitor payments/api must be a list, not a text. Correct it; the object is left out.",
    ]);
    expect(read(text).snapshot.platform).toMatchObject({
      scrapes: [],
      cloudAccounts: [{ serviceAccount: "api", identity: "aws-irsa" }],
    });
  });
});

describe("what of a pod and a Service tells of the platform", () => {
  test("probes have numbers, sidecars count, annotations of others are left out", () => {
    const { snapshot } = read(`
apiVersion: v1
kind: Pod
metadata:
  name: api
  namespace: payments
  annotations: {prometheus.io/scrape: "true", kubectl.kubernetes.io/last-applied-configuration: "{}"}
spec:
  initContainers:
  - {name: istio-proxy, restartPolicy: Always, readinessProbe: {httpGet: {port: 15021}}}
  - {name: migrate}
  containers:
  - name: api
    ports: [{name: https, containerPort: 8443}]
    env: [{name: AWS_CONTAINER_CREDENTIALS_FULL_URI, value: "http://169.254.170.23/v1/credentials"}]
    readinessProbe: {httpGet: {port: https}}
    livenessProbe: {tcpSocket: {port: 8443}}
    startupProbe: {exec: {command: ["true"]}}
`);
    expect(snapshot.pods[0]).toMatchObject({
      annotations: { "prometheus.io/scrape": "true" },
      containers: ["api", "istio-proxy"],
      cloudIdentity: "eks-pod-identity",
      probes: [
        { kind: "http", when: "readiness", port: 8443 },
        { kind: "tcp", when: "liveness", port: 8443 },
        { kind: "http", when: "readiness", port: 15021 },
      ],
    });
  });

  test("a pod and a Service of which nothing tells carry nothing of it", () => {
    const { snapshot } = read(
      "{apiVersion: v1, kind: Pod, metadata: {name: a, annotations: {note: x}}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: a, annotations: {note: x}}}",
    );
    expect(Object.keys(snapshot.pods[0] ?? {})).not.toEqual(expect.arrayContaining(["annotations"]));
    expect(Object.keys(snapshot.services[0] ?? {})).not.toEqual(expect.arrayContaining(["annotations"]));
  });
});

describe("evidence", () => {
  const agent = (container: string) => `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: calico-node, namespace: kube-system}
spec:
  selector: {matchLabels: {k8s-app: calico-node}}
  template:
    metadata: {labels: {k8s-app: calico-node}}
    spec: {hostNetwork: true, containers: [${container}]}
`;

  test("keeps agents of networks with their settings, and never what is secret", () => {
    const { snapshot } = read(
      agent(
        '{name: node, image: "calico/node:v3.30.1", args: ["--token=abc", "-v=2"], env: [{name: FELIX_IPINIPENABLED, value: "true"}, {name: ETCD_PASSWORD, value: abc}, {name: OTHER, value: x}]}',
      ),
    );
    expect(snapshot.evidence?.controllers).toEqual([
      expect.objectContaining({
        hostNetwork: true,
        containers: [
          {
            name: "node",
            image: "calico/node:v3.30.1",
            args: ["--token=…", "-v=2"],
            env: { FELIX_IPINIPENABLED: "true" },
          },
        ],
      }),
    ]);
  });

  test("leaves applications out, however many there are", () => {
    const { snapshot } = read(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: storefront}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "nginx:1.29"}]}}}
`);
    expect(snapshot.evidence?.controllers).toEqual([]);
  });

  test("keeps the ConfigMaps and settings that tell, and no other", () => {
    const { snapshot, ignored } = read(`
apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {enable-policy: always}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: storefront}
data: {password: abc}
---
apiVersion: operator.tigera.io/v1
kind: Installation
metadata: {name: default}
spec: {cni: {type: Calico}}
`);
    expect(snapshot.evidence?.configMaps).toEqual({
      "kube-system/cilium-config": { "enable-policy": "always" },
    });
    expect(snapshot.evidence?.settings).toEqual({
      "Installation/default": { spec: { cni: { type: "Calico" } } },
    });
    expect([...ignored]).toEqual([["ConfigMap", 1]]);
  });
});
