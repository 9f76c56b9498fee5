import type { Container, ContainerPort } from "kubernetes-types/core/v1";
import type { KubeObject } from "../../api/object-store.ts";
import { DNS_CLUSTER_IP } from "../cluster-layout.ts";

/** One workload of the shop, with its Service, in the least words. */
export interface WorkloadRow {
  /** `namespace/name`. */
  at: string;
  kind?: "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob" | "Job" | "Pod";
  replicas?: number;
  /** Of the pods, and the selector. Default: `app` with the workload's name. */
  labels?: Record<string, string>;
  /** `name number`, or `name number/UDP`. */
  ports?: readonly string[];
  /** Service ports, each `name number>target`, where the target is a number or a port's name. */
  service?: readonly string[];
  serviceName?: string;
  /** What the Service selects, where that is not exactly the workload's labels. */
  serviceSelector?: Record<string, string>;
  headless?: boolean;
  loadBalancer?: boolean;
  /** The port that Prometheus scrapes. */
  metrics?: number;
  /** The port that kubelets probe; default: the first TCP port. */
  probe?: number | false;
  /** Asks CoreDNS directly and not the resolver of its node. */
  asksCoreDns?: boolean;
  /** Its look-ups pass Cilium's DNS proxy, so that names and answers are seen. */
  dnsVisibility?: boolean;
  hostNetwork?: boolean;
  schedule?: string;
  image?: string;
  args?: readonly string[];
  /** Containers beside the workload's own. */
  sidecars?: readonly Container[];
  serviceAccount?: string;
}

/** The workload's namespace and name. */
export function placeOf(row: WorkloadRow): { namespace: string; name: string } {
  const [namespace = "", name = ""] = row.at.split("/");
  return { namespace, name };
}

/** The port that kubelets probe, or undefined. */
export function probePortOf(row: WorkloadRow): number | undefined {
  if (row.probe === false || row.hostNetwork === true) return undefined;
  return (
    row.probe ??
    (row.ports ?? []).map(containerPort).find(({ protocol }) => protocol === "TCP")?.containerPort
  );
}

/** The Kubernetes objects that somebody would have written for this row: the workload and its Service. */
export function objectsOf(row: WorkloadRow): KubeObject[] {
  return row.service === undefined ? [workloadOf(row)] : [workloadOf(row), serviceOf(row)];
}

function labelsOf(row: WorkloadRow): Record<string, string> {
  return row.labels ?? { app: placeOf(row).name };
}

function containerPort(text: string): ContainerPort & { protocol: string } {
  const [, name, number, protocol = "TCP"] = /^([\w-]+) (\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  if (name === undefined) throw new Error(`"${text}" is no container port`);
  return { name, containerPort: Number(number), protocol };
}

function serviceOf(row: WorkloadRow): KubeObject {
  const { namespace, name } = placeOf(row);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace, name: row.serviceName ?? name, labels: labelsOf(row) },
    spec: {
      ...(row.loadBalancer ? { type: "LoadBalancer", externalTrafficPolicy: "Local" } : {}),
      ...(row.headless ? { clusterIP: "None" } : {}),
      ...(row.serviceName === "kube-dns" ? { clusterIP: DNS_CLUSTER_IP } : {}),
      selector: row.serviceSelector ?? labelsOf(row),
      ports: (row.service ?? []).map(servicePort),
    },
  };
}

function servicePort(text: string): Record<string, unknown> {
  const [, name, port, protocol = "TCP", target = ""] =
    /^([\w-]+) (\d+)(?:\/(\w+))?>([\w-]+)$/.exec(text) ?? [];
  if (name === undefined) throw new Error(`"${text}" is no Service port`);
  const targetPort = /^\d+$/.test(target) ? Number(target) : target;
  return { name, port: Number(port), protocol, targetPort };
}

function containerOf(row: WorkloadRow): Container {
  const { namespace, name } = placeOf(row);
  const probe = probePortOf(row);
  return {
    name,
    image: row.image ?? `registry.shop.example/${namespace}/${name}:4.12.0`,
    ...(row.args ? { args: [...row.args] } : {}),
    ...(row.ports ? { ports: row.ports.map(containerPort) } : {}),
    ...(probe ? { readinessProbe: { tcpSocket: { port: probe }, periodSeconds: 10 } } : {}),
  };
}

function templateOf(row: WorkloadRow): Record<string, unknown> {
  const scraped = row.metrics
    ? { "prometheus.io/scrape": "true", "prometheus.io/port": String(row.metrics) }
    : undefined;
  const visible = row.dnsVisibility
    ? { "policy.cilium.io/proxy-visibility": "<Egress/53/UDP/DNS>" }
    : undefined;
  const annotations = { ...scraped, ...visible };
  return {
    metadata: {
      labels: labelsOf(row),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    spec: {
      serviceAccountName: row.serviceAccount ?? "default",
      ...(row.hostNetwork
        ? {
            hostNetwork: true,
            dnsPolicy: "ClusterFirstWithHostNet",
            tolerations: [{ operator: "Exists" }],
          }
        : {}),
      ...(row.asksCoreDns ? { dnsPolicy: "None", dnsConfig: { nameservers: [DNS_CLUSTER_IP] } } : {}),
      ...(row.kind === "CronJob" || row.kind === "Job" ? { restartPolicy: "Never" } : {}),
      containers: [containerOf(row), ...(row.sidecars ?? [])],
    },
  };
}

const API_VERSIONS = { Pod: "v1", CronJob: "batch/v1", Job: "batch/v1" } as const;

function workloadOf(row: WorkloadRow): KubeObject {
  const { namespace, name } = placeOf(row);
  const kind = row.kind ?? "Deployment";
  const apiVersion = kind in API_VERSIONS ? API_VERSIONS[kind as keyof typeof API_VERSIONS] : "apps/v1";
  const metadata = { namespace, name, labels: labelsOf(row) };
  const template = templateOf(row);
  if (kind === "Pod") {
    const { metadata: podMetadata, spec } = template as { metadata: object; spec: object };
    return { apiVersion, kind, metadata: { ...metadata, ...podMetadata }, spec };
  }
  return { apiVersion, kind, metadata, spec: specOf(row, template) };
}

function specOf(row: WorkloadRow, template: Record<string, unknown>): Record<string, unknown> {
  if (row.kind === "Job") return { template, backoffLimit: 2 };
  if (row.kind === "CronJob") {
    return {
      schedule: row.schedule,
      concurrencyPolicy: "Forbid",
      suspend: false,
      successfulJobsHistoryLimit: 1,
      jobTemplate: { spec: { template, backoffLimit: 2 } },
    };
  }
  const selector = { matchLabels: labelsOf(row) };
  if (row.kind === "DaemonSet") return { selector, template };
  const named = row.kind === "StatefulSet" ? { serviceName: row.serviceName ?? placeOf(row).name } : {};
  return { replicas: row.replicas ?? 1, selector, template, ...named };
}
