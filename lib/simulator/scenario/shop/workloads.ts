import { NODE_LOCAL_DNS } from "../cluster-layout.ts";
import type { WorkloadRow } from "./workload-row.ts";

const STOREFRONT: WorkloadRow[] = [
  {
    at: "storefront/web",
    replicas: 3,
    labels: { app: "web", track: "stable" },
    ports: ["http 8080", "metrics 9464"],
    service: ["http 80>http"],
    serviceSelector: { app: "web" },
    metrics: 9464,
  },
  {
    at: "storefront/web-canary",
    labels: { app: "web", track: "canary" },
    ports: ["http 8080", "metrics 9464"],
    metrics: 9464,
  },
  {
    at: "storefront/bff",
    replicas: 2,
    labels: { "app.kubernetes.io/name": "bff", "app.kubernetes.io/component": "api" },
    ports: ["http 3000", "metrics 9464"],
    service: ["http 80>3000"],
    metrics: 9464,
  },
  { at: "storefront/image-proxy", replicas: 2, ports: ["http 8000"], service: ["http 80>8000"] },
  { at: "storefront/assets", replicas: 2, ports: ["http 8080"], service: ["http 80>http"] },
  {
    at: "storefront/session-cache",
    kind: "StatefulSet",
    labels: { app: "session-cache", tier: "cache" },
    ports: ["redis 6379", "metrics 9121"],
    service: ["redis 6379>redis"],
    headless: true,
    metrics: 9121,
  },
];

const CHECKOUT: WorkloadRow[] = [
  {
    at: "checkout/api",
    replicas: 3,
    labels: { app: "api", "app.kubernetes.io/part-of": "checkout" },
    ports: ["https 8443", "metrics 9090"],
    service: ["https 443>8443"],
    metrics: 9090,
    serviceAccount: "checkout-api",
  },
  {
    at: "checkout/worker",
    replicas: 2,
    labels: { app: "worker", "app.kubernetes.io/part-of": "checkout" },
    ports: ["metrics 9090"],
    metrics: 9090,
    asksCoreDns: true,
  },
  {
    at: "checkout/db",
    kind: "StatefulSet",
    labels: { app: "db", "app.kubernetes.io/part-of": "checkout", role: "primary" },
    ports: ["postgres 5432", "metrics 9187"],
    service: ["postgres 5432>postgres"],
    metrics: 9187,
  },
];

const CATALOG: WorkloadRow[] = [
  {
    at: "catalog/api",
    replicas: 3,
    labels: { "app.kubernetes.io/name": "catalog-api" },
    ports: ["http 8080", "metrics 9090"],
    service: ["http 80>http"],
    metrics: 9090,
  },
  { at: "catalog/media", replicas: 2, ports: ["http 9000"], service: ["http 80>9000"] },
  {
    at: "catalog/db",
    kind: "StatefulSet",
    replicas: 3,
    labels: { app: "mongo" },
    ports: ["mongo 27017", "metrics 9216"],
    service: ["mongo 27017>mongo"],
    headless: true,
    metrics: 9216,
  },
  { at: "catalog/importer", asksCoreDns: true },
  { at: "catalog/price-sync", kind: "CronJob", schedule: "*/15 * * * *" },
];

const PAYMENTS: WorkloadRow[] = [
  {
    at: "payments/gateway",
    replicas: 2,
    labels: { "app.kubernetes.io/name": "gateway", "app.kubernetes.io/part-of": "payments" },
    ports: ["grpc 50051", "metrics 9090"],
    service: ["grpc 443>grpc"],
    metrics: 9090,
    asksCoreDns: true,
    dnsVisibility: true,
  },
  {
    at: "payments/fraud",
    replicas: 2,
    labels: { app: "fraud", model: "v4" },
    ports: ["http 8080"],
    service: ["http 80>8080"],
  },
  {
    at: "payments/ledger",
    kind: "StatefulSet",
    ports: ["postgres 5432", "metrics 9187"],
    service: ["postgres 5432>5432"],
    metrics: 9187,
  },
  {
    at: "payments/vault",
    kind: "StatefulSet",
    labels: { "app.kubernetes.io/name": "vault", component: "server" },
    ports: ["http 8200"],
    service: ["http 8200>http"],
    metrics: 8200,
  },
];

const ORDERS: WorkloadRow[] = [
  {
    at: "orders/api",
    replicas: 2,
    labels: { app: "orders-api" },
    ports: ["http 8081", "metrics 9090"],
    service: ["http 80>8081"],
    metrics: 9090,
  },
  { at: "orders/fulfilment", replicas: 2, ports: ["metrics 9090"], metrics: 9090 },
  { at: "orders/notifier", labels: { app: "notifier", channel: "mail" } },
  {
    at: "orders/events",
    kind: "StatefulSet",
    replicas: 3,
    labels: { app: "kafka" },
    ports: ["broker 9092", "metrics 9308"],
    service: ["broker 9092>broker"],
    headless: true,
    metrics: 9308,
  },
  {
    at: "orders/db",
    kind: "StatefulSet",
    labels: { app: "orders-db" },
    ports: ["postgres 5432"],
    service: ["postgres 5432>5432"],
  },
];

const BILLING: WorkloadRow[] = [
  {
    at: "billing/api",
    replicas: 2,
    labels: { app: "billing-api" },
    ports: ["http 8080"],
    service: ["http 80>8080"],
    metrics: 8080,
  },
  { at: "billing/renderer", labels: { app: "renderer" }, ports: ["http 3000"], service: ["http 80>3000"] },
  {
    at: "billing/db",
    kind: "StatefulSet",
    labels: { app: "billing-db" },
    ports: ["postgres 5432"],
    service: ["postgres 5432>5432"],
  },
  {
    at: "billing/statement-nightly",
    kind: "CronJob",
    schedule: "30 3 * * *",
    labels: { app: "statement", run: "nightly" },
  },
  {
    at: "billing/invoice-weekly",
    kind: "CronJob",
    schedule: "0 2 * * 1",
    labels: { app: "invoice", run: "weekly" },
  },
];

const SEARCH: WorkloadRow[] = [
  { at: "search/query", replicas: 3, ports: ["http 9090"], service: ["http 80>9090"], metrics: 9090 },
  { at: "search/indexer" },
  {
    at: "search/elastic",
    kind: "StatefulSet",
    replicas: 2,
    labels: { app: "elastic", cluster: "products" },
    ports: ["http 9200", "transport 9300"],
    service: ["http 9200>http", "transport 9300>transport"],
    headless: true,
  },
  { at: "search/reindex-shell", kind: "Pod", labels: { run: "reindex-shell" }, probe: false },
];

const IDENTITY: WorkloadRow[] = [
  { at: "identity/login", replicas: 2, ports: ["http 8080"], service: ["http 80>http"], metrics: 8080 },
  {
    at: "identity/token",
    replicas: 2,
    labels: { app: "token", tier: "auth" },
    ports: ["https 8443"],
    service: ["https 443>8443"],
  },
  {
    at: "identity/directory",
    kind: "StatefulSet",
    labels: { app: "ldap" },
    ports: ["ldap 1389"],
    service: ["ldap 389>ldap"],
  },
  {
    at: "identity/workload-identity-webhook",
    labels: { "app.kubernetes.io/name": "workload-identity-webhook" },
    ports: ["webhook 9443"],
    service: ["webhook 443>webhook"],
    serviceAccount: "workload-identity-webhook",
  },
];

const MONITORING: WorkloadRow[] = [
  {
    at: "monitoring/prometheus",
    kind: "StatefulSet",
    labels: { "app.kubernetes.io/name": "prometheus" },
    ports: ["web 9090"],
    service: ["web 9090>web"],
    metrics: 9090,
    serviceAccount: "prometheus",
  },
  {
    at: "monitoring/alertmanager",
    kind: "StatefulSet",
    labels: { "app.kubernetes.io/name": "alertmanager" },
    ports: ["web 9093"],
    service: ["web 9093>web"],
  },
  {
    at: "monitoring/grafana",
    labels: { "app.kubernetes.io/name": "grafana" },
    ports: ["http 3000"],
    service: ["http 80>3000"],
  },
  {
    at: "monitoring/loki",
    kind: "StatefulSet",
    labels: { app: "loki" },
    ports: ["http 3100"],
    service: ["http 3100>http"],
  },
  {
    at: "monitoring/kube-state-metrics",
    labels: { "app.kubernetes.io/name": "kube-state-metrics" },
    ports: ["http 8080"],
    service: ["http 8080>http"],
    metrics: 8080,
    serviceAccount: "kube-state-metrics",
  },
  {
    at: "monitoring/node-exporter",
    kind: "DaemonSet",
    labels: { "app.kubernetes.io/name": "node-exporter" },
    ports: ["metrics 9100"],
    hostNetwork: true,
  },
  { at: "monitoring/log-agent", kind: "DaemonSet", labels: { app: "log-agent" } },
];

const INGRESS: WorkloadRow[] = [
  {
    at: "ingress-nginx/controller",
    replicas: 2,
    labels: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
    ports: ["http 8080", "https 8443", "metrics 10254"],
    service: ["http 80>http", "https 443>https"],
    loadBalancer: true,
    metrics: 10254,
    serviceAccount: "ingress-nginx",
  },
  { at: "ingress-nginx/default-backend", ports: ["http 8080"], service: ["http 80>http"] },
];

const BATCH: WorkloadRow[] = [
  {
    at: "batch/queue-runner",
    replicas: 2,
    labels: { app: "queue-runner", pool: "default" },
    asksCoreDns: true,
  },
  { at: "batch/cluster-report", kind: "CronJob", schedule: "*/10 * * * *", serviceAccount: "cluster-report" },
  {
    at: "batch/export-daily",
    kind: "CronJob",
    schedule: "15 1 * * *",
    labels: { app: "export", run: "daily" },
  },
];

const SANDBOX: WorkloadRow[] = [
  { at: "sandbox/toolbox", labels: { app: "toolbox", owner: "platform" } },
  { at: "sandbox/stranger", kind: "Pod", labels: { run: "stranger" }, probe: false },
];

const LEGACY_ERP: WorkloadRow[] = [
  {
    at: "legacy-erp/app",
    labels: { app: "erp", tier: "app" },
    ports: ["http 8080", "metrics 9404"],
    service: ["http 80>http"],
    metrics: 9404,
  },
  {
    at: "legacy-erp/db",
    kind: "StatefulSet",
    labels: { app: "erp", tier: "db" },
    ports: ["listener 1521"],
    service: ["listener 1521>listener"],
  },
  { at: "legacy-erp/bridge", labels: { app: "erp-bridge" } },
  { at: "legacy-erp/reports", labels: { app: "erp-reports" } },
];

/** The cluster's DNS: CoreDNS, and a cache on every node. */
export const DNS_WORKLOADS: readonly WorkloadRow[] = [
  {
    at: "kube-system/coredns",
    replicas: 2,
    labels: { "k8s-app": "kube-dns" },
    ports: ["dns 53/UDP", "dns-tcp 53", "metrics 9153"],
    serviceName: "kube-dns",
    service: ["dns 53/UDP>dns", "dns-tcp 53>dns-tcp", "metrics 9153>9153"],
    metrics: 9153,
    probe: 9153,
    image: "registry.k8s.io/coredns/coredns:v1.12.4",
    serviceAccount: "coredns",
  },
  {
    at: "kube-system/node-local-dns",
    kind: "DaemonSet",
    labels: { "k8s-app": "node-local-dns" },
    ports: ["dns 53/UDP", "dns-tcp 53", "metrics 9253"],
    hostNetwork: true,
    image: "registry.k8s.io/dns/k8s-dns-node-cache:1.26.4",
    args: ["-localip", NODE_LOCAL_DNS, "-conf", "/etc/Corefile", "-upstreamsvc", "kube-dns-upstream"],
  },
];

const SYSTEM: WorkloadRow[] = [
  {
    at: "kube-system/metrics-server",
    labels: { "k8s-app": "metrics-server" },
    ports: ["https 10250"],
    service: ["https 443>https"],
    image: "registry.k8s.io/metrics-server/metrics-server:v0.8.0",
    serviceAccount: "metrics-server",
  },
];

/** Every workload of the shop but its DNS and what its network plugin installs, by namespace. */
export const WORKLOADS: readonly WorkloadRow[] = [
  ...SYSTEM,
  ...STOREFRONT,
  ...CHECKOUT,
  ...CATALOG,
  ...PAYMENTS,
  ...ORDERS,
  ...BILLING,
  ...SEARCH,
  ...IDENTITY,
  ...MONITORING,
  ...INGRESS,
  ...BATCH,
  ...SANDBOX,
  ...LEGACY_ERP,
];
