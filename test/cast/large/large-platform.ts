import type { PlatformObjects, Pod, Service, Snapshot, Workload } from "#lib/policy/index.ts";
import { serviceOf, workloadOf } from "../cluster-parts.ts";
import type { PlannedWorkload } from "./large-workloads.ts";

const PROMETHEUS = workloadOf("monitoring/StatefulSet/prometheus", {
  "app.kubernetes.io/name": "prometheus",
});

/**
 * The large cluster with what a platform adds to it: a Service for each workload, every third pod annotated for scrapes,
 * every fifth in a mesh, 400 ServiceMonitors that look everywhere, 600 Ingresses and 60 webhooks.
 */
export function withPlatform(base: Snapshot, planned: readonly PlannedWorkload[]): Snapshot {
  const workloads = planned.map(({ workload }) => workload);
  return {
    ...base,
    workloads: [...base.workloads, PROMETHEUS],
    pods: base.pods.map(platformPod),
    services: [...workloads.map(serviceFor), dnsService()],
    platform: platformFor(workloads),
    evidence: { controllers: [], nodes: [], configMaps: {}, apiGroups: [], settings: {}, unreadable: [] },
  };
}

function platformPod(pod: Pod, index: number): Pod {
  const annotations = { "prometheus.io/scrape": "true", "prometheus.io/port": "9090" };
  return {
    ...pod,
    ...(index % 3 === 0 ? { annotations } : {}),
    probes: [{ kind: "http", when: "readiness", port: 8080 }],
    containers: index % 5 === 0 ? ["main", "istio-proxy"] : ["main"],
  };
}

function serviceFor({ namespace, name, templateLabels }: Workload, index: number): Service {
  return serviceOf(namespace, name, {
    type: index % 20 === 0 ? "NodePort" : "ClusterIP",
    clusterIPs: [`10.96.${index >> 8}.${index & 255}`],
    labels: templateLabels,
    selector: templateLabels,
    ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 8080, nodePort: 30_000 + index }],
  });
}

function dnsService(): Service {
  return serviceOf("kube-system", "kube-dns", {
    clusterIPs: ["10.96.255.10"],
    selector: { "k8s-app": "kube-dns" },
    ports: [{ name: "dns", port: 53, protocol: "UDP", targetPort: 53 }],
  });
}

function platformFor(workloads: readonly Workload[]): PlatformObjects {
  return {
    callees: workloads.slice(0, 60).map(({ namespace, name }) => ({
      kind: "ValidatingWebhookConfiguration",
      name,
      webhook: "guard",
      namespace,
      service: name,
      port: 80,
      failurePolicy: "Fail",
    })),
    scrapes: workloads.slice(0, 400).map(({ namespace, name, templateLabels }) => ({
      kind: "ServiceMonitor",
      namespace,
      name,
      selector: { matchLabels: templateLabels },
      namespaces: "any",
      ports: ["http"],
    })),
    routes: workloads.slice(0, 600).map(({ namespace, name }) => ({
      kind: "Ingress",
      namespace,
      name,
      ingressClass: "nginx",
      gateways: [],
      backends: [{ namespace, service: name, port: 80 }],
    })),
    gateways: [
      { kind: "IngressClass", name: "nginx", className: "nginx", controller: "k8s.io/ingress-nginx" },
    ],
  };
}
