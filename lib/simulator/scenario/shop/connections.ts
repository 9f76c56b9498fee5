import { link, type ConnectionPlan } from "../../traffic/connection-plan.ts";
import { CILIUM_ROWS } from "./cni.ts";
import { placeOf, probePortOf } from "./workload-row.ts";
import { DNS_WORKLOADS, WORKLOADS } from "./workloads.ts";

/** The hosts outside the cluster that the shop talks to. */
export const HOSTS: Readonly<Record<string, readonly string[]>> = {
  "api.pay.example": ["203.0.113.20", "203.0.113.21"],
  "smtp.mail.example": ["203.0.113.40"],
  "feeds.supplier.example": ["198.51.100.70"],
  "cdn.media.example": ["198.51.100.80", "198.51.100.81"],
  "hooks.chat.example": ["198.51.100.90"],
  "objects.backup.example": ["203.0.113.60"],
  "packages.example": ["198.51.100.120"],
  "resolver.upstream.example": ["192.0.2.53"],
};

/** CronJobs whose hour comes and that do not run, so that nobody has seen what they need. */
export const IDLE_CRON_JOBS: readonly string[] = ["billing/invoice-weekly"];

const SCRAPES_PER_MINUTE = 4;
const PROBES_PER_MINUTE = 3;

const BUSINESS: ConnectionPlan[] = [
  link("internet", "ingress-nginx/controller:443", 240),
  link("ingress-nginx/controller", "storefront/web:80", 240),
  link("ingress-nginx/controller", "storefront/assets:80", 90),
  link("ingress-nginx/controller", "identity/login:80", 40),
  link("ingress-nginx/controller", "monitoring/grafana:80", 6),
  link("ingress-nginx/controller", "legacy-erp/app:80", 6),
  link("ingress-nginx/controller", "ingress-nginx/default-backend:80", 4),
  link("storefront/web", "storefront/bff:80", 240),
  link("storefront/web-canary", "storefront/bff:80", 30),
  link("storefront/web", "checkout/api:443", 180),
  link("storefront/web-canary", "checkout/api:443", 24),
  link("storefront/web", "storefront/image-proxy:80", 60),
  link("storefront/bff", "storefront/session-cache:6379", 120),
  link("storefront/bff", "catalog/api:80", 180),
  link("storefront/bff", "search/query:80", 90),
  link("storefront/bff", "identity/token:443", 60),
  link("storefront/image-proxy", "catalog/media:80", 60),
  link("checkout/api", "checkout/db:5432", 150, { longLived: true }),
  link("checkout/api", "payments/gateway:443", 60),
  link("checkout/api", "orders/api:80", 60),
  link("checkout/api", "identity/token:443", 60),
  link("checkout/worker", "checkout/db:5432", 60, { longLived: true }),
  link("checkout/worker", "orders/events:9092", 60),
  link("checkout/worker", "payments/gateway:443", 30),
  link("catalog/api", "catalog/db:27017", 120),
  link("catalog/importer", "catalog/db:27017", 12),
  link("catalog/importer", "host feeds.supplier.example:443", 6),
  link("catalog/media", "host cdn.media.example:443", 10),
  link("catalog/price-sync", "catalog/api:80", 60),
  link("catalog/price-sync", "host feeds.supplier.example:443", 30),
  link("payments/gateway", "host api.pay.example:443", 60),
  link("payments/gateway", "payments/fraud:80", 60),
  link("payments/gateway", "payments/ledger:5432", 60, { longLived: true }),
  link("payments/gateway", "payments/vault:8200", 10),
  link("payments/fraud", "payments/ledger:5432", 20),
  link("orders/api", "orders/db:5432", 60),
  link("orders/api", "orders/events:9092", 60),
  link("orders/fulfilment", "orders/events:9092", 60, { longLived: true }),
  link("orders/fulfilment", "orders/db:5432", 30),
  link("orders/fulfilment", "billing/api:80", 12),
  link("orders/notifier", "orders/events:9092", 20),
  link("orders/notifier", "host smtp.mail.example:587", 6),
  link("billing/api", "billing/db:5432", 20),
  link("billing/api", "billing/renderer:80", 6),
  link("billing/statement-nightly", "billing/db:5432", 60),
  link("billing/statement-nightly", "billing/renderer:80", 60),
  link("billing/invoice-weekly", "billing/db:5432", 60),
  link("billing/invoice-weekly", "billing/renderer:80", 60),
  link("billing/invoice-weekly", "host smtp.mail.example:587", 60),
  link("search/query", "search/elastic:9200", 90),
  link("search/indexer", "search/elastic:9200", 30),
  link("search/indexer", "catalog/api:80", 20),
  link("search/elastic", "search/elastic:9300", 20, { longLived: true }),
  link("search/reindex-shell", "search/elastic:9200", 4),
  link("identity/login", "identity/directory:389", 30),
  link("identity/login", "identity/token:443", 30),
  link("identity/token", "identity/directory:389", 30),
  link("batch/queue-runner", "orders/events:9092", 20),
  link("batch/cluster-report", "api-server", 60),
  link("batch/cluster-report", "monitoring/prometheus:9090", 30),
  link("batch/export-daily", "orders/db:5432", 60),
  link("batch/export-daily", "host objects.backup.example:443", 60),
  link("sandbox/toolbox", "host packages.example:443", 4),
  link("sandbox/stranger", "checkout/api:443", 60),
  link("sandbox/stranger", "checkout/db:5432", 60),
  link("sandbox/stranger", "storefront/session-cache:6379", 30),
  link("sandbox/stranger", "legacy-erp/db:1521", 6),
  link("legacy-erp/bridge", "legacy-erp/app:80", 12),
  link("legacy-erp/bridge", "orders/api:80", 6),
  link("legacy-erp/app", "legacy-erp/db:1521", 20),
  link("legacy-erp/reports", "legacy-erp/db:1521", 6),
];

const PLATFORM: ConnectionPlan[] = [
  link("monitoring/prometheus", "monitoring/alertmanager:9093", 6),
  link("monitoring/prometheus", "nodes:9100", 12),
  link("monitoring/prometheus", "api-server", 4),
  link("monitoring/grafana", "monitoring/prometheus:9090", 12),
  link("monitoring/grafana", "monitoring/loki:3100", 6),
  link("monitoring/alertmanager", "host hooks.chat.example:443", 2),
  link("monitoring/log-agent", "monitoring/loki:3100", 30),
  link("monitoring/kube-state-metrics", "api-server", 6),
  link("ingress-nginx/controller", "api-server", 4),
  link("api-server", "identity/workload-identity-webhook:443", 12),
  link("api-server", "kube-system/metrics-server:443", 6),
  link("identity/workload-identity-webhook", "api-server", 4),
  link("nodes", "kube-system/kube-dns:53", 60),
  link("kube-system/coredns", "api-server", 4),
  link("kube-system/coredns", "host resolver.upstream.example:53", 20, { protocol: "UDP" }),
  link("kube-system/metrics-server", "nodes:10250", 8),
  link("kube-system/hubble-relay", "nodes:4244", 8),
];

/** Prometheus goes straight to the pods that ask for it, and each kubelet to the pods of its own node. */
function watching(): ConnectionPlan[] {
  return [...DNS_WORKLOADS, ...CILIUM_ROWS, ...WORKLOADS].flatMap((row) => {
    const { namespace, name } = placeOf(row);
    const probe = probePortOf(row);
    const scrape = row.metrics
      ? [link("monitoring/prometheus", `pods ${namespace}/${name}:${row.metrics}`, SCRAPES_PER_MINUTE)]
      : [];
    const probes =
      probe === undefined ? [] : [link("own-node", `pods ${namespace}/${name}:${probe}`, PROBES_PER_MINUTE)];
    return [...scrape, ...probes];
  });
}

/** Everybody who talks to anybody in the shop. */
export const CONNECTIONS: readonly ConnectionPlan[] = [...BUSINESS, ...PLATFORM, ...watching()];
