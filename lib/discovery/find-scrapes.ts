import type { WorkloadId } from "#lib/policy/index.ts";
import type { Ask, AskEnd, Discovery } from "./ask.ts";
import type { Finding } from "./finding.ts";
import { rulePorts } from "./find-callees.ts";
import { madeFinding, namespaceOfWorkload, shortName } from "./made-finding.ts";
import type { Scene } from "./scene.ts";
import { scrapersFor, type Scraper } from "./scrapers.ts";
import { scrapeTargets, type EmptyScrape, type ScrapeTarget } from "./scrape-targets.ts";
import { distinctPorts } from "./service-backends.ts";
import { counted, listed, portWords } from "./words.ts";

/**
 * Who fetches metrics where: one finding for each namespace of targets and scraper, one for targets of a namespace that
 * nobody is known to scrape, and one for each object that finds nothing.
 */
export function findScrapes(scene: Scene): readonly Discovery[] {
  const { targets, empty } = scrapeTargets(scene);
  const byNamespace = Map.groupBy(targets, (target) => target.namespace);
  const found = [...byNamespace].flatMap(([namespace, group]) => namespaceScrapes(scene, namespace, group));
  return [...found, ...empty.map(emptyScrape)];
}

function namespaceScrapes(
  scene: Scene,
  namespace: string,
  targets: readonly ScrapeTarget[],
): readonly Discovery[] {
  const byScraper = new Map<Scraper, ScrapeTarget[]>();
  const unscraped: ScrapeTarget[] = [];
  const scrapersOfKind = new Map<ScrapeTarget["kind"], readonly Scraper[]>();
  for (const target of targets) {
    const scrapers = scrapersOfKind.get(target.kind) ?? scrapersFor(scene, target.kind, namespace);
    scrapersOfKind.set(target.kind, scrapers);
    if (scrapers.length === 0) unscraped.push(target);
    for (const scraper of scrapers) {
      const known = byScraper.get(scraper);
      if (known === undefined) byScraper.set(scraper, [target]);
      else known.push(target);
    }
  }
  return [
    ...[...byScraper].map(([scraper, group]) => scrape(scene, { namespace, scraper }, group)),
    ...(unscraped.length === 0 ? [] : [nobodyScrapes(namespace, unscraped)]),
  ];
}

/** A ServiceMonitor says that its targets are scraped; an annotation is read only where Prometheus is set up to. */
function scrape(
  scene: Scene,
  { namespace, scraper }: { readonly namespace: string; readonly scraper: Scraper },
  targets: readonly ScrapeTarget[],
): Discovery {
  const workloads = targetWorkloads(targets);
  const isSure = targets.every((target) => target.kind !== "annotations" && target.guessed !== true);
  const name = shortName(scraper.workload);
  const finding = madeFinding({
    kind: "scrape",
    name: `${namespace}/${name}`,
    title: `${name} scrapes ${namespace}`,
    text: `It fetches metrics of ${counted(workloads.size, "workload")} of ${namespace} on ${portWords(targets)}. Cut off, metrics and alerts go dark, those about this rollout too.`,
    certainty: isSure ? "certain" : "likely",
    derivedFrom: [
      ...derivations(targets),
      { object: scraper.by.object, field: scraper.by.field, value: scraper.by.value },
    ],
    workloads: [scraper.workload, ...targets.flatMap(({ pod }) => pod?.workload ?? [])],
    namespaces: [namespace, namespaceOfWorkload(scraper.workload)],
    endpoints: endpoints(targets),
  });
  return { finding, asks: [...workloads.values()].map((group) => scrapeAsk(scene, scraper, group)) };
}

function scrapeAsk({ index }: Scene, scraper: Scraper, targets: readonly ScrapeTarget[]): Ask {
  const [first] = targets;
  const ports = distinctPorts(targets);
  const addresses = [...new Set(targets.flatMap(({ address }) => address ?? []))];
  const onNodes = addresses.some((address) => index.nodeAt.has(address));
  const receiver: AskEnd =
    first?.pod === undefined
      ? { kind: "addresses", addresses, are: onNodes ? "nodes" : "outside", label: "scraped" }
      : { kind: "workload", workload: first.pod.workload };
  const name = first?.pod === undefined ? "endpoints that are no pods" : shortName(first.pod.workload);
  const objects = [...new Set(targets.map((target) => target.object))];
  return {
    sender: { kind: "workload", workload: scraper.workload },
    receiver,
    ports: rulePorts(ports),
    because: `${shortName(scraper.workload)} scrapes ${name} on ${portWords(ports)}, as ${listed(objects, 2)} ${objects.length === 1 ? "says" : "say"}.`,
    expected: {
      kind: "scrape",
      what: `scrape of ${name} by ${shortName(scraper.workload)}`,
      derivedFrom: objects[0] ?? "",
    },
  };
}

function targetWorkloads(
  targets: readonly ScrapeTarget[],
): ReadonlyMap<WorkloadId | "by hand", readonly ScrapeTarget[]> {
  return Map.groupBy(targets, ({ pod }) => pod?.workload ?? "by hand");
}

function derivations(targets: readonly ScrapeTarget[]): Finding["derivedFrom"] {
  const byObject = Map.groupBy(targets, (target) => `${target.object}\n${target.field}`);
  return [...byObject].slice(0, 5).map(([key, group]) => {
    const [object = "", field = ""] = key.split("\n");
    return { object, field, value: [...new Set(group.map(({ port }) => port))].join(", ") };
  });
}

function endpoints(targets: readonly ScrapeTarget[]): Finding["endpoints"] {
  const all = targets.map(({ pod, address, port, protocol }) => ({
    address: address ?? pod?.ips[0] ?? "",
    port,
    protocol,
    hostNetwork: pod?.hostNetwork ?? false,
  }));
  return [...new Map(all.map((one) => [`${one.address} ${one.port}`, one])).values()];
}

function nobodyScrapes(namespace: string, targets: readonly ScrapeTarget[]): Discovery {
  const workloads = targets.flatMap(({ pod }) => pod?.workload ?? []);
  const finding = madeFinding({
    kind: "scrape",
    name: `${namespace}/nobody`,
    title: `Metrics of ${namespace} that nobody is known to fetch`,
    text: `${counted(new Set(workloads).size, "workload")} of ${namespace} ask to be scraped on ${portWords(targets)}, and no workload of this cluster was recognised as a scraper. It may be outside, or have labels of its own: then allow what is observed.`,
    certainty: "unknown",
    derivedFrom: derivations(targets),
    workloads,
    namespaces: [namespace],
    endpoints: endpoints(targets),
  });
  return { finding, asks: [] };
}

function emptyScrape({ object, namespace, why }: EmptyScrape): Discovery {
  const finding = madeFinding({
    kind: "scrape",
    name: `empty/${object.replace(" ", "/")}`,
    title: `${object} scrapes nothing`,
    text: `As it stands ${why}, so no rule can be made for it.`,
    certainty: "unknown",
    derivedFrom: [{ object, field: "spec" }],
    namespaces: namespace === "" ? [] : [namespace],
  });
  return { finding, asks: [] };
}
