import type { ContainerPort, Labels, Namespace, Workload } from "#lib/policy/index.ts";
import { namespaceOf, portOf, workloadOf } from "../cluster-parts.ts";
import { APPLICATIONS, ENVIRONMENTS, PRODUCTS } from "./archetypes.ts";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";

/** A workload of the large cluster with what its pods will look like. */
export interface PlannedWorkload {
  readonly workload: Workload;
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  /** Fixed for platform workloads; the others share the pods that are left. */
  readonly replicas?: number | "one per node";
}

/** The namespaces that every cluster has, whatever its size. */
export const PLATFORM_NAMESPACES = ["kube-system", "monitoring", "ingress-nginx", "data"];

/** Namespaces and workloads: the platform's first, then application namespaces, a few of them much larger than the rest. */
export function largeWorkloads(
  seed: number,
  namespaceCount: number,
  workloadCount: number,
): { namespaces: readonly Namespace[]; workloads: readonly PlannedWorkload[] } {
  const random = seededRandom(seed);
  const platform = PLATFORM_NAMESPACES.map((name) =>
    namespaceOf(name, { "platform.example.com/tier": name }),
  );
  const applications = range(namespaceCount - platform.length).map((index) =>
    applicationNamespace(random, index),
  );
  const workloads: PlannedWorkload[] = [...platformWorkloads()];
  const used = new Map<string, number>();
  for (let index = 0; workloads.length < workloadCount; index += 1) {
    // Squared, so that one namespace in ten holds a third of what comes after the first round.
    const at = index < applications.length ? index : Math.floor(random.next() ** 2 * applications.length);
    workloads.push(applicationWorkload(random, applications[at] as Namespace, used));
  }
  return { namespaces: [...platform, ...applications], workloads };
}

function applicationNamespace(random: SeededRandom, index: number): Namespace {
  const team = `team-${String(index % 60).padStart(2, "0")}`;
  const environment = random.pick(ENVIRONMENTS);
  const exposed: Labels = random.chance(0.3) ? { "network.example.com/exposed": "true" } : {};
  return namespaceOf(`${team}-${String(index).padStart(4, "0")}`, {
    team,
    environment,
    "pod-security.kubernetes.io/enforce": random.pick(["baseline", "restricted"]),
    ...exposed,
  });
}

function applicationWorkload(
  random: SeededRandom,
  { name: namespace, labels }: Namespace,
  used: Map<string, number>,
): PlannedWorkload {
  const archetype = APPLICATIONS[
    Math.floor(random.next() ** 1.5 * APPLICATIONS.length)
  ] as (typeof APPLICATIONS)[0];
  const product = random.pick(PRODUCTS);
  const stem = `${product}-${archetype.component}`;
  const count = (used.get(`${namespace}/${stem}`) ?? 0) + 1;
  used.set(`${namespace}/${stem}`, count);
  const name = count === 1 ? stem : `${stem}-${count}`;
  const selecting: Labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
  const template: Labels = {
    ...selecting,
    "app.kubernetes.io/component": archetype.component,
    "app.kubernetes.io/part-of": product,
    "app.kubernetes.io/version": `${1 + random.below(4)}.${random.below(20)}.${random.below(9)}`,
    team: labels.team ?? "none",
    ...(random.chance(0.2) ? { "security.example.com/pci": random.pick(["in-scope", "connected"]) } : {}),
  };
  const more = archetype.kind === "CronJob" ? {} : { selector: { matchLabels: selecting } };
  return {
    workload: workloadOf(`${namespace}/${archetype.kind}/${name}`, template, more),
    ports: archetype.ports,
    hostNetwork: false,
  };
}

function platformWorkloads(): readonly PlannedWorkload[] {
  const named = (name: string): Labels => ({ "app.kubernetes.io/name": name });
  const dns = [portOf("dns", 53, "UDP"), portOf("dns-tcp", 53), portOf("metrics", 9153)];
  const planned = (
    id: string,
    labels: Labels,
    ports: readonly ContainerPort[],
    replicas: number | "one per node",
  ) => ({
    workload: workloadOf(id, labels),
    ports,
    hostNetwork: replicas === "one per node",
    replicas,
  });
  return [
    planned("kube-system/Deployment/coredns", { "k8s-app": "kube-dns" }, dns, 4),
    planned("kube-system/DaemonSet/kube-proxy", { "k8s-app": "kube-proxy" }, [], "one per node"),
    planned("monitoring/StatefulSet/prometheus", named("prometheus"), [portOf("web", 9090)], 2),
    planned("monitoring/Deployment/grafana", named("grafana"), [portOf("http", 3000)], 1),
    planned(
      "monitoring/DaemonSet/node-exporter",
      named("node-exporter"),
      [portOf("metrics", 9100)],
      "one per node",
    ),
    planned(
      "ingress-nginx/Deployment/ingress-nginx-controller",
      named("ingress-nginx"),
      [portOf("http", 80), portOf("https", 443), portOf("metrics", 10254)],
      3,
    ),
    planned("data/StatefulSet/postgres", named("postgres"), [portOf("postgres", 5432)], 3),
    planned("data/StatefulSet/kafka", named("kafka"), [portOf("kafka", 9092), portOf("metrics", 9404)], 3),
    planned("data/StatefulSet/redis", named("redis"), [portOf("redis", 6379)], 3),
  ];
}

/** 0, 1, … up to but not including `count`. */
export function range(count: number): readonly number[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => index);
}
