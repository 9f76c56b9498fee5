import type { ContainerPort } from "#lib/policy/index.ts";
import { portOf } from "../cluster-parts.ts";

/** A sort of workload that recurs in every namespace, with the ports that its containers declare. */
export interface Archetype {
  readonly component: string;
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob";
  readonly ports: readonly ContainerPort[];
}

const METRICS = portOf("metrics", 9090);

/** What application namespaces are made of; earlier ones are more common (see `large-workloads.ts`). */
export const APPLICATIONS: readonly Archetype[] = [
  { component: "api", kind: "Deployment", ports: [portOf("http", 8080), portOf("grpc", 9000), METRICS] },
  { component: "web", kind: "Deployment", ports: [portOf("http", 8080), METRICS] },
  { component: "worker", kind: "Deployment", ports: [METRICS] },
  { component: "cache", kind: "StatefulSet", ports: [portOf("redis", 6379), METRICS] },
  { component: "gateway", kind: "Deployment", ports: [portOf("http", 3000), portOf("https", 8443)] },
  { component: "database", kind: "StatefulSet", ports: [portOf("postgres", 5432), portOf("metrics", 9187)] },
  { component: "queue", kind: "StatefulSet", ports: [portOf("amqp", 5672), portOf("http", 15672)] },
  { component: "report", kind: "CronJob", ports: [] },
];

/** The names of products, from which workloads are named: "orders-api", "orders-worker-2". */
export const PRODUCTS = [
  ..."orders payments ledger catalog search basket profile identity shipping billing pricing stock".split(
    " ",
  ),
  ..."reviews media mailer notify fraud audit reports loyalty returns partners geo tax quotes feeds".split(
    " ",
  ),
];

/** Namespace labels that policies select by. */
export const ENVIRONMENTS = ["production", "staging", "development", "sandbox"];
