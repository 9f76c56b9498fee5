import type { Pod, Protocol, ScrapeObject, Service } from "#lib/policy/index.ts";
import { nameOf } from "./cluster-index.ts";
import type { Scene } from "./scene.ts";
import { selectedBy } from "./selected-by.ts";
import { backendsOf, podPort, selectedPods } from "./service-backends.ts";

/** One place where metrics are to be fetched. */
export interface ScrapeTarget {
  readonly kind: ScrapeObject["kind"] | "annotations";
  readonly namespace: string;
  readonly pod?: Pod;
  /** Of an endpoint that is no pod. */
  readonly address?: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** The object that says so: `ServiceMonitor payments/api`. */
  readonly object: string;
  readonly field: string;
  /** True where the object leaves the port to whoever reads it. */
  readonly guessed?: boolean;
}

/** An object that asks for scrapes and finds nothing to be scraped. */
export interface EmptyScrape {
  readonly object: string;
  readonly namespace: string;
  readonly why: string;
}

/** Every place at which objects and annotations have metrics fetched, and the objects that find none. */
export function scrapeTargets(scene: Scene): {
  readonly targets: readonly ScrapeTarget[];
  readonly empty: readonly EmptyScrape[];
} {
  const empty: EmptyScrape[] = [];
  const targets: ScrapeTarget[] = [...annotatedPods(scene), ...annotatedServices(scene)];
  for (const scrape of scene.snapshot.platform?.scrapes ?? []) {
    const found = scrape.kind === "ServiceMonitor" ? ofServices(scene, scrape) : ofPods(scene, scrape);
    if (typeof found === "string")
      empty.push({ object: titleOf(scrape), namespace: scrape.namespace, why: found });
    else for (const target of found) targets.push(target);
  }
  return { targets, empty };
}

function titleOf({ kind, namespace, name }: ScrapeObject): string {
  return namespace === "" ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** Istio's injection writes the port of its merged metrics into these annotations itself. */
function annotatedPods({ snapshot }: Scene): readonly ScrapeTarget[] {
  return snapshot.pods.flatMap((pod): readonly ScrapeTarget[] => {
    if (pod.finished || pod.annotations?.["prometheus.io/scrape"] !== "true") return [];
    const written = pod.annotations["prometheus.io/port"];
    const port = written === undefined ? undefined : podPort(pod, written);
    const ports = port === undefined ? pod.ports.filter((one) => one.protocol === "TCP") : [{ port }];
    return ports.map((one) => ({
      kind: "annotations",
      namespace: pod.namespace,
      pod,
      port: one.port,
      protocol: "TCP",
      object: `pods of ${pod.workload.split("/").slice(1).join(" ")} in ${pod.namespace}`,
      field: port === undefined ? "annotation prometheus.io/scrape" : "annotation prometheus.io/port",
      ...(port === undefined ? { guessed: true } : {}),
    }));
  });
}

/** With a port the endpoints are asked there, whatever the Service leads to. */
function annotatedServices({ snapshot, index }: Scene): readonly ScrapeTarget[] {
  return snapshot.services.flatMap((service): readonly ScrapeTarget[] => {
    if (service.annotations?.["prometheus.io/scrape"] !== "true") return [];
    const written = Number(service.annotations["prometheus.io/port"]);
    const common = {
      kind: "annotations" as const,
      namespace: service.namespace,
      object: `Service ${nameOf(service)}`,
      field: "annotation prometheus.io/port",
    };
    if (Number.isInteger(written) && written > 0) {
      return selectedPods(index, service).map((pod) => ({ ...common, pod, port: written, protocol: "TCP" }));
    }
    return backendsOf(index, service)
      .filter(({ protocol }) => protocol === "TCP")
      .map(({ pod, address, port, protocol }) => ({
        ...common,
        field: "annotation prometheus.io/scrape",
        ...(pod === undefined ? { address } : { pod }),
        port,
        protocol,
        guessed: true,
      }));
  });
}

function ofServices(scene: Scene, scrape: ScrapeObject): readonly ScrapeTarget[] | string {
  const services = selectedBy(scene.snapshot.services, scrape.selector, scrape.namespaces);
  if (services.length === 0) return "no Service has its labels";
  const targets = services.flatMap((service) => ofService(scene, scrape, service));
  return targets.length === 0 ? "no endpoint of its Services has the ports that it names" : targets;
}

function ofService(scene: Scene, scrape: ScrapeObject, service: Service): readonly ScrapeTarget[] {
  const common = {
    kind: scrape.kind,
    namespace: service.namespace,
    object: titleOf(scrape),
  };
  const named = scrape.ports.flatMap((port) => service.ports.filter((one) => one.name === port));
  const byName = backendsOf(scene.index, service, named).map(({ pod, address, port, protocol }) => ({
    ...common,
    field: "spec.endpoints.port",
    ...(pod === undefined ? { address } : { pod }),
    port,
    protocol,
  }));
  const pods = (scrape.targetPorts ?? []).length === 0 ? [] : selectedPods(scene.index, service);
  const byTarget = pods.flatMap((pod) =>
    (scrape.targetPorts ?? []).flatMap((target) => {
      const port = podPort(pod, target);
      return port === undefined
        ? []
        : [{ ...common, field: "spec.endpoints.targetPort", pod, port, protocol: "TCP" as const }];
    }),
  );
  return [...(named.length === 0 ? [] : byName), ...byTarget];
}

function ofPods(scene: Scene, scrape: ScrapeObject): readonly ScrapeTarget[] | string {
  const { snapshot } = scene;
  const pods = selectedBy(snapshot.pods, scrape.selector, scrape.namespaces).filter((pod) => !pod.finished);
  if (pods.length === 0) return "no pod has its labels";
  const targets = pods.flatMap((pod) =>
    scrape.ports.flatMap((wanted): readonly ScrapeTarget[] => {
      const port = podPort(pod, wanted);
      if (port === undefined) return [];
      return [
        {
          kind: scrape.kind,
          namespace: pod.namespace,
          pod,
          port,
          protocol: "TCP",
          object: titleOf(scrape),
          field: "ports of its endpoints",
        },
      ];
    }),
  );
  return targets.length === 0 ? "none of its pods declares the ports that it names" : targets;
}
