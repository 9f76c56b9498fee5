import type { Snapshot } from "#lib/policy/index.ts";
import {
  namespaceOf,
  nodeOf,
  peerOf,
  podOf,
  portOf,
  serviceOf,
  sliceOf,
  snapshotOf,
  TOWN_AT_MS,
  workloadOf,
} from "./cluster-parts.ts";

/** storefront: the shop's web, two pods on two nodes, behind Service web:80 -> 8080. */
export const web = workloadOf("storefront/Deployment/web", {
  "app.kubernetes.io/name": "web",
  tier: "front",
});
/** payments: takes money on 8443 (named `https`), behind Service api:443. */
export const paymentsApi = workloadOf("payments/Deployment/api", { app: "payments-api", tier: "back" });
/** payments: settles once a week; between runs it has only a finished pod. */
export const settle = workloadOf(
  "payments/CronJob/settle",
  { app: "settle", "batch.kubernetes.io/job-name": "settle-29401" },
  { cron: { expression: "0 3 * * 0", suspended: false, createdAtMs: TOWN_AT_MS - 30 * 86_400_000 } },
);
/** ledger: the database, one pod on 5432, headless. */
export const postgres = workloadOf("ledger/StatefulSet/postgres", { app: "postgres" });
/** metrics: scrapes the whole town. */
export const prometheus = workloadOf("metrics/Deployment/prometheus", {
  "app.kubernetes.io/name": "prometheus",
});
/** metrics: on the host network of every node, so its traffic is node traffic. */
export const nodeExporter = workloadOf("metrics/DaemonSet/node-exporter", {
  "app.kubernetes.io/name": "node-exporter",
});
/** kube-system: answers DNS on 53. */
export const coredns = workloadOf("kube-system/Deployment/coredns", { "k8s-app": "kube-dns" });
/** kube-system: NodeLocal DNSCache, only where `nodeLocalTown` puts it. */
export const nodeLocalDns = workloadOf("kube-system/DaemonSet/node-local-dns", {
  "k8s-app": "node-local-dns",
});
/** A bare pod that has no business with anybody. */
export const stranger = workloadOf("stranger/Pod/stranger", { run: "stranger" });

const HASH = { "pod-template-hash": "6f7c9d5b8" };
const NODE_2 = { nodeName: "node-2", hostIP: "10.0.0.12" };
const HTTP = { ports: [portOf("http", 8080)] };
const HTTPS = { ports: [portOf("https", 8443), portOf("metrics", 9090)] };
const DNS = { ports: [portOf("dns", 53, "UDP"), portOf("dns-tcp", 53)] };

/** Every pod of the town, by the name that tests call it. */
export const townPods = {
  web1: podOf(web, "web-6f7c9d5b8-a", "10.1.1.10", { ...HTTP, labels: { ...web.templateLabels, ...HASH } }),
  web2: podOf(web, "web-6f7c9d5b8-b", "10.1.2.10", {
    ...HTTP,
    ...NODE_2,
    labels: { ...web.templateLabels, ...HASH },
  }),
  api1: podOf(paymentsApi, "api-77d4-a", "10.1.1.20", HTTPS),
  api2: podOf(paymentsApi, "api-77d4-b", "10.1.2.20", { ...HTTPS, ...NODE_2 }),
  settled: podOf(settle, "settle-29401-x", "10.1.1.20", { finished: true, ready: false }),
  postgres0: podOf(postgres, "postgres-0", "10.1.2.30", { ...NODE_2, ports: [portOf("postgres", 5432)] }),
  prometheus1: podOf(prometheus, "prometheus-0", "10.1.1.40", { ports: [portOf("web", 9090)] }),
  exporter1: podOf(nodeExporter, "node-exporter-a", "10.0.0.11", {
    hostNetwork: true,
    ports: [portOf("metrics", 9100)],
  }),
  exporter2: podOf(nodeExporter, "node-exporter-b", "10.0.0.12", {
    ...NODE_2,
    hostNetwork: true,
    ports: [portOf("metrics", 9100)],
  }),
  coredns1: podOf(coredns, "coredns-a", "10.1.1.2", { ...DNS, dnsPolicy: "Default" }),
  coredns2: podOf(coredns, "coredns-b", "10.1.2.2", { ...DNS, ...NODE_2, dnsPolicy: "Default" }),
  stranger1: podOf(stranger, "stranger", "10.1.2.66", NODE_2),
} as const;

const webService = serviceOf("storefront", "web", {
  clusterIPs: ["10.96.1.1"],
  selector: web.templateLabels,
  ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 8080 }],
});
const apiService = serviceOf("payments", "api", {
  clusterIPs: ["10.96.1.2"],
  selector: { app: "payments-api" },
  ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: "https" }],
});
const postgresService = serviceOf("ledger", "postgres", {
  clusterIPs: ["None"],
  selector: { app: "postgres" },
  ports: [{ name: "postgres", port: 5432, protocol: "TCP", targetPort: 5432 }],
});
const kubeDns = serviceOf("kube-system", "kube-dns", {
  clusterIPs: ["10.96.0.10"],
  selector: { "k8s-app": "kube-dns" },
  ports: [
    { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
    { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
  ],
});
const kubernetes = serviceOf("default", "kubernetes", {
  clusterIPs: ["10.96.0.1"],
  ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
});

/**
 * The town: five small namespaces, their DNS, two workers and a control plane, and no policy at all.
 * `parts` replaces whole lists, so a test says what differs and nothing else.
 */
export function town(parts: Partial<Snapshot> = {}): Snapshot {
  const p = townPods;
  return snapshotOf({
    namespaces: [
      namespaceOf("default"),
      namespaceOf("kube-system"),
      namespaceOf("ledger", { team: "money" }),
      namespaceOf("metrics", { team: "platform" }),
      namespaceOf("payments", { team: "money" }),
      namespaceOf("storefront", { team: "shop" }),
      namespaceOf("stranger"),
    ],
    workloads: [web, paymentsApi, settle, postgres, prometheus, nodeExporter, coredns, stranger],
    pods: Object.values(p),
    services: [webService, apiService, postgresService, kubeDns, kubernetes],
    endpointSlices: [
      sliceOf(webService, [p.web1, p.web2], [{ name: "http", port: 8080, protocol: "TCP" }]),
      sliceOf(apiService, [p.api1, p.api2], [{ name: "https", port: 8443, protocol: "TCP" }]),
      sliceOf(postgresService, [p.postgres0], [{ name: "postgres", port: 5432, protocol: "TCP" }]),
      sliceOf(
        kubeDns,
        [p.coredns1, p.coredns2],
        [
          { name: "dns", port: 53, protocol: "UDP" },
          { name: "dns-tcp", port: 53, protocol: "TCP" },
        ],
      ),
      {
        namespace: "default",
        name: "kubernetes",
        service: "kubernetes",
        ports: [{ name: "https", port: 6443, protocol: "TCP" }],
        endpoints: [{ addresses: ["10.0.0.10"], ready: true }],
      },
    ],
    nodes: [
      nodeOf("control-plane", "10.0.0.10", "10.1.0.0/24"),
      nodeOf("node-1", "10.0.0.11", "10.1.1.0/24"),
      nodeOf("node-2", "10.0.0.12", "10.1.2.0/24"),
    ],
    ...parts,
  });
}

/** The town after somebody turned NodeLocal DNSCache on: a hostNetwork DaemonSet on 169.254.20.10. */
export function nodeLocalTown(parts: Partial<Snapshot> = {}): Snapshot {
  const base = town();
  const pods = [
    podOf(nodeLocalDns, "node-local-dns-a", "10.0.0.11", { hostNetwork: true, dnsPolicy: "Default" }),
    podOf(nodeLocalDns, "node-local-dns-b", "10.0.0.12", {
      ...NODE_2,
      hostNetwork: true,
      dnsPolicy: "Default",
    }),
  ];
  return { ...base, workloads: [...base.workloads, nodeLocalDns], pods: [...base.pods, ...pods], ...parts };
}

/** The peers of the town, as flows name them. */
export const townPeers = {
  web: peerOf(web),
  paymentsApi: peerOf(paymentsApi),
  settle: peerOf(settle),
  postgres: peerOf(postgres),
  prometheus: peerOf(prometheus),
  nodeExporter: peerOf(nodeExporter),
  coredns: peerOf(coredns),
  stranger: peerOf(stranger),
} as const;
