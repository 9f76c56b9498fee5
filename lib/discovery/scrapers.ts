import type { ScrapeObject, Workload, WorkloadId } from "#lib/policy/index.ts";
import type { Scene } from "./scene.ts";

/** A workload that collects metrics, and what it collects by. */
export interface Scraper {
  readonly workload: WorkloadId;
  readonly kind: "prometheus" | "google";
  /** What it was recognised by, as `object` and `field` of a derivation. */
  readonly by: { readonly object: string; readonly field: string; readonly value: string };
}

/** Values of naming labels that collectors' own manifests give to what scrapes. */
const SCRAPER_NAMES: ReadonlySet<string> = new Set([
  "prometheus",
  "prometheus-server",
  "vmagent",
  "victoria-metrics-agent",
  "grafana-agent",
  "alloy",
]);
const NAME_LABELS: readonly string[] = ["app.kubernetes.io/name", "app", "k8s-app"];
/** Parts of a Prometheus installation that carry its name and scrape nothing. */
const OTHER_COMPONENTS =
  /operator|alertmanager|pushgateway|node-exporter|kube-state-metrics|adapter|blackbox|webhook|grafana|admission/;
const SCRAPER_IMAGE = /(^|\/)(prometheus|vmagent|agent|alloy)(:|@)/;
const GOOGLE_COLLECTOR = "managed-prometheus-collector";

const found = new WeakMap<Scene["index"], readonly Scraper[]>();

/** The workloads that collect metrics, by labels, by image, and Google's collectors. */
export function scrapersOf(scene: Scene): readonly Scraper[] {
  const known = found.get(scene.index) ?? findScrapers(scene);
  found.set(scene.index, known);
  return known;
}

function findScrapers({ snapshot }: Scene): readonly Scraper[] {
  const images = new Map<string, string>(
    (snapshot.evidence?.controllers ?? []).flatMap(({ kind, namespace, name, containers }) => {
      const image = containers.map((container) => container.image).find((one) => SCRAPER_IMAGE.test(one));
      return image === undefined || !/prometheus|victoria|grafana/.test(image)
        ? []
        : [[`${namespace}/${kind}/${name}`, image] as const];
    }),
  );
  return snapshot.workloads.flatMap((workload) => {
    const scraper = scraperOf(workload, images.get(workload.id));
    return scraper === undefined ? [] : [scraper];
  });
}

function scraperOf(workload: Workload, image: string | undefined): Scraper | undefined {
  const { id, kind, name, namespace } = workload;
  if (kind === "Job" || kind === "CronJob") return undefined;
  const sign = scraperSign(workload) ?? imageSign(image);
  if (sign === undefined) return undefined;
  const [field, value] = sign;
  const isGoogles = value === GOOGLE_COLLECTOR;
  if (!isGoogles && isOtherPart(workload)) return undefined;
  return {
    workload: id,
    kind: isGoogles ? "google" : "prometheus",
    by: { object: `${kind} ${namespace}/${name}`, field, value },
  };
}

type Sign = readonly [field: string, value: string];

function imageSign(image: string | undefined): Sign | undefined {
  return image === undefined ? undefined : ["spec.template.spec.containers.image", image];
}

const OPERATED = "operator.prometheus.io/name";

/** The label, with its value, by which a workload's pods say that they scrape. */
function scraperSign({ templateLabels }: Workload): Sign | undefined {
  const operated = templateLabels[OPERATED];
  if (operated !== undefined) return [OPERATED, operated];
  const label = NAME_LABELS.find((key) => {
    const value = templateLabels[key] ?? "";
    return value === GOOGLE_COLLECTOR || SCRAPER_NAMES.has(value);
  });
  return label === undefined ? undefined : [label, templateLabels[label] ?? ""];
}

function isOtherPart({ name, templateLabels }: Workload): boolean {
  const component = templateLabels["app.kubernetes.io/component"] ?? templateLabels["component"] ?? "";
  return OTHER_COMPONENTS.test(component) || OTHER_COMPONENTS.test(name);
}

/** OpenShift's own Prometheus scrapes the platform's namespaces, and the users' one all others. */
const OPENSHIFT_PLATFORM = "openshift-monitoring";
const OPENSHIFT_USERS = "openshift-user-workload-monitoring";
const OPENSHIFT_LABEL = "openshift.io/cluster-monitoring";

/** The scrapers that look at a kind of scrape object, or at annotations, in a namespace. */
export function scrapersFor(
  scene: Scene,
  kind: ScrapeObject["kind"] | "annotations",
  namespace: string,
): readonly Scraper[] {
  const isGoogles = kind === "PodMonitoring" || kind === "ClusterPodMonitoring";
  const ofKind = scrapersOf(scene).filter((scraper) => (scraper.kind === "google") === isGoogles);
  const labels = scene.index.namespaces.get(namespace)?.labels ?? {};
  const isPlatform = labels[OPENSHIFT_LABEL] === "true";
  return ofKind.filter(({ workload }) => {
    const own = workload.slice(0, workload.indexOf("/"));
    if (own === OPENSHIFT_PLATFORM) return isPlatform && kind !== "annotations";
    return own === OPENSHIFT_USERS ? !isPlatform && kind !== "annotations" : true;
  });
}
