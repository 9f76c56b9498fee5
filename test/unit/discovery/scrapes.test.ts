import { describe, expect, test } from "vitest";
import { expectedConnections, findingsOf } from "#lib/discovery/index.ts";
import type { ScrapeObject } from "#lib/policy/index.ts";
import { podOf, portOf, serviceOf, workloadOf } from "../../cast/cluster-parts.ts";
import { paymentsApi, postgres, prometheus, town, townPods } from "../../cast/town.ts";
import { CALICO_REPORT, CILIUM_REPORT, platformTown, TOWN_PLATFORM } from "../../cast/town-platform.ts";
import { findingOf, idsOf, linesOf, needsOf } from "./asked.ts";

const scrapesOnly = (scrapes: readonly ScrapeObject[]) => platformTown({ platform: { scrapes } });
const monitor = (parts: Partial<ScrapeObject>): ScrapeObject => ({
  kind: "PodMonitor",
  namespace: "payments",
  name: "pods",
  selector: { matchLabels: { app: "payments-api" } },
  namespaces: ["payments"],
  ports: ["metrics"],
  ...parts,
});

describe("scrapes", () => {
  test("of a ServiceMonitor are certain, at the container port that it names, out of one namespace into the other", () => {
    const snapshot = platformTown();
    const finding = findingOf(snapshot, "scrape/payments/metrics/prometheus");
    expect(finding).toMatchObject({
      certainty: "certain",
      namespaces: ["metrics", "payments"],
      workloads: [prometheus.id, paymentsApi.id],
    });
    expect(linesOf(needsOf(snapshot, "payments"), "scrape")).toEqual(["ingress metrics/prometheus TCP:9090"]);
    expect(linesOf(needsOf(snapshot, "metrics"), "scrape")).toEqual([
      "egress payments/payments-api,back TCP:9090",
    ]);
  });

  test("by the name of a Service port reach the pods' port behind it", () => {
    const scrapes = [monitor({ kind: "ServiceMonitor", ports: ["https"] })];
    expect(linesOf(needsOf(scrapesOnly(scrapes), "payments"), "scrape")).toEqual([
      "ingress metrics/prometheus TCP:8443",
    ]);
  });

  test("of a PodMonitor resolve port names in each pod, and take numbers as they are", () => {
    const scrapes = [monitor({ ports: ["metrics", 9999] })];
    expect(linesOf(needsOf(scrapesOnly(scrapes), "payments"), "scrape")).toEqual([
      "ingress metrics/prometheus TCP:9090+TCP:9999",
    ]);
  });

  test("whose port no pod declares are unknown, and no rule is made", () => {
    const snapshot = scrapesOnly([monitor({ ports: ["nowhere"] })]);
    expect(findingOf(snapshot, "scrape/empty/PodMonitor/payments/pods").text).toContain(
      "none of its pods declares the ports",
    );
    expect(linesOf(needsOf(snapshot, "payments"), "scrape")).toEqual([]);
  });

  test("by annotations are likely only, and without a port go to every port that the pod declares", () => {
    const annotations = { "prometheus.io/scrape": "true" };
    const pod = podOf(paymentsApi, "api-annotated", "10.1.1.70", {
      ports: [portOf("https", 8443), portOf("metrics", 9090)],
      annotations,
    });
    const snapshot = town({ pods: [...Object.values(townPods), pod] });
    expect(findingOf(snapshot, "scrape/payments/metrics/prometheus").certainty).toBe("likely");
    expect(linesOf(needsOf(snapshot, "payments"), "scrape")).toEqual([
      "ingress metrics/prometheus TCP:8443+TCP:9090",
    ]);
  });

  test("of Istio's merged metrics go to the port that its injection wrote", () => {
    const annotations = { "prometheus.io/scrape": "true", "prometheus.io/port": "15020" };
    const pod = podOf(paymentsApi, "api-meshed", "10.1.1.71", { annotations });
    const snapshot = town({ pods: [...Object.values(townPods), pod] });
    expect(linesOf(needsOf(snapshot, "payments"), "scrape")).toEqual([
      "ingress metrics/prometheus TCP:15020",
    ]);
  });

  test("of a headless Service reach its pods", () => {
    const base = platformTown({
      platform: {
        scrapes: [
          monitor({ kind: "ServiceMonitor", namespaces: ["ledger"], ports: ["postgres"], selector: {} }),
        ],
      },
    });
    expect(linesOf(needsOf(base, "ledger"), "scrape")).toEqual(["ingress metrics/prometheus TCP:5432"]);
    expect(findingOf(base, "scrape/ledger/metrics/prometheus").workloads).toContain(postgres.id);
  });

  test("of endpoints that somebody wrote by hand go to their addresses, which Cilium cannot name if they are nodes", () => {
    const kubelet = serviceOf("kube-system", "kubelet", {
      clusterIPs: ["None"],
      labels: { "k8s-app": "kubelet" },
      ports: [{ name: "https-metrics", port: 10250, protocol: "TCP", targetPort: 10250 }],
    });
    const slice = {
      namespace: "kube-system",
      name: "kubelet-x",
      service: "kubelet",
      ports: [{ name: "https-metrics", port: 10250, protocol: "TCP" as const }],
      endpoints: [{ addresses: ["10.0.0.11"], ready: true }],
    };
    const scrapes = [
      monitor({
        kind: "ServiceMonitor",
        namespace: "metrics",
        selector: { matchLabels: { "k8s-app": "kubelet" } },
        namespaces: ["kube-system"],
        ports: ["https-metrics"],
      }),
    ];
    const snapshot = platformTown({ services: [kubelet], endpointSlices: [slice], platform: { scrapes } });
    expect(linesOf(needsOf(snapshot, "metrics"), "scrape")).toEqual(["egress 10.0.0.11/32 TCP:10250"]);
    const { inexpressible } = needsOf(snapshot, "metrics", CILIUM_REPORT);
    expect(inexpressible.some(({ finding }) => finding.startsWith("scrape/kube-system"))).toBe(true);
  });

  test("of pods on the host network go to their nodes, and ask nothing of their own namespace", () => {
    const scrapes = [
      monitor({
        namespace: "metrics",
        selector: { matchLabels: { "app.kubernetes.io/name": "node-exporter" } },
        namespaces: ["metrics"],
      }),
    ];
    expect(linesOf(needsOf(scrapesOnly(scrapes), "metrics"), "scrape")).toEqual([
      "egress 10.0.0.11/32,10.0.0.12/32 TCP:9100",
    ]);
  });

  test("without any scraper are unknown", () => {
    const base = platformTown();
    const snapshot = { ...base, workloads: base.workloads.filter(({ id }) => id !== prometheus.id) };
    expect(idsOf(snapshot, "scrape")).toEqual(["scrape/payments/nobody"]);
  });

  test("of Google's objects are fetched by its collectors on the nodes", () => {
    const collector = workloadOf("gmp-system/DaemonSet/collector", { app: "managed-prometheus-collector" });
    const pod = podOf(collector, "collector-a", "10.0.0.11", { hostNetwork: true });
    const snapshot = platformTown({
      namespaces: ["gmp-system"],
      workloads: [collector],
      pods: [pod],
      platform: { scrapes: [monitor({ kind: "PodMonitoring" })] },
    });
    expect(idsOf(snapshot, "scrape")).toEqual(["scrape/payments/gmp-system/collector"]);
    expect(linesOf(needsOf(snapshot, "payments"), "scrape")).toEqual(["ingress 10.0.0.11/32 TCP:9090"]);
  });

  test("are connections to be expected, like routes and calls of the API server", () => {
    const snapshot = platformTown({ platform: TOWN_PLATFORM });
    const expected = expectedConnections(snapshot, findingsOf(snapshot, CALICO_REPORT));
    expect(expected.map(({ kind, what, port }) => `${kind} ${port}: ${what}`)).toEqual([
      "api-server-call 8443: call of the API server for ValidatingWebhookConfiguration ingress-nginx-admission",
      "api-server-call 10250: call of the API server for APIService v1beta1.metrics.k8s.io",
      "scrape 9090: scrape of payments/api by metrics/prometheus",
      "route 8080: requests that ingress/ingress-nginx-controller leads to storefront/web",
    ]);
  });
});

describe("OpenShift's two Prometheus", () => {
  const platform = workloadOf("openshift-monitoring/StatefulSet/prometheus-k8s", {
    "app.kubernetes.io/name": "prometheus",
  });
  const users = workloadOf("openshift-user-workload-monitoring/StatefulSet/prometheus-user-workload", {
    "app.kubernetes.io/name": "prometheus",
  });

  test("share the namespaces out by the label that says which are the platform's", () => {
    const base = platformTown({
      namespaces: ["openshift-monitoring", "openshift-user-workload-monitoring"],
      platform: {
        scrapes: [
          monitor({}),
          monitor({ namespace: "ledger", namespaces: ["ledger"], selector: {}, ports: ["postgres"] }),
        ],
      },
    });
    const snapshot = {
      ...base,
      workloads: [...base.workloads.filter(({ id }) => id !== prometheus.id), platform, users],
      namespaces: base.namespaces.map((namespace) =>
        namespace.name === "ledger"
          ? { ...namespace, labels: { ...namespace.labels, "openshift.io/cluster-monitoring": "true" } }
          : namespace,
      ),
    };
    expect(idsOf(snapshot, "scrape")).toEqual([
      "scrape/payments/openshift-user-workload-monitoring/prometheus-user-workload",
      "scrape/ledger/openshift-monitoring/prometheus-k8s",
    ]);
  });
});
