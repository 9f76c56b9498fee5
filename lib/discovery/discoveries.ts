import type { Discovery } from "./ask.ts";
import { findApiServer } from "./find-api-server.ts";
import { findCallees } from "./find-callees.ts";
import { findCloudMetadata } from "./find-cloud-metadata.ts";
import { dnsServers, findDns } from "./find-dns.ts";
import { findExposedServices } from "./find-exposed-services.ts";
import { findIngressRoutes } from "./find-ingress-routes.ts";
import { findKubeletProbes } from "./find-kubelet-probes.ts";
import { findMetricsServer } from "./find-metrics-server.ts";
import { findScrapes } from "./find-scrapes.ts";
import { findServiceMesh } from "./find-service-mesh.ts";
import { findUnreadable } from "./find-unreadable.ts";
import type { Scene } from "./scene.ts";

const made = new WeakMap<Scene["index"], Map<string, readonly Discovery[]>>();

/**
 * Everything that is found in a scene, in the order in which a default-deny hurts: DNS first. Worked out once for a
 * snapshot and CNI; snapshots never change.
 */
export function discoveriesOf(scene: Scene): readonly Discovery[] {
  const byCni = made.get(scene.index) ?? new Map<string, readonly Discovery[]>();
  made.set(scene.index, byCni);
  const known = byCni.get(scene.cni.name) ?? discover(scene);
  byCni.set(scene.cni.name, known);
  return known;
}

function discover(scene: Scene): readonly Discovery[] {
  const dns = findDns(scene);
  const scrapes = findScrapes(scene);
  const routes = findIngressRoutes(scene);
  const callees = findCallees(scene);
  const metricsServer = findMetricsServer(scene);
  return [
    ...dns,
    ...findApiServer(scene, [
      ...dnsServers(scene),
      ...clientsOf([...scrapes, ...routes, ...callees, ...metricsServer]),
    ]),
    ...callees,
    ...metricsServer,
    ...scrapes,
    ...routes,
    ...findServiceMesh(scene),
    ...findCloudMetadata(scene),
    ...findExposedServices(scene),
    ...findKubeletProbes(scene),
    ...findUnreadable(scene),
  ];
}

/**
 * Workloads of other findings that work on the cluster, and so ask its API: what the API server calls, what scrapes and
 * what serves routes. Those that are scraped or led to are not among them.
 */
function clientsOf(discoveries: readonly Discovery[]): readonly string[] {
  return discoveries.flatMap(({ finding, asks }): readonly string[] => {
    if (finding.kind === "scrape" || finding.kind === "ingress-route")
      return asks.flatMap(({ sender }) => (sender.kind === "workload" ? [sender.workload] : []));
    return asks.flatMap(({ receiver, sender }) => [
      ...(receiver.kind === "workload" ? [receiver.workload] : []),
      ...(sender.kind === "workload" && finding.kind === "metrics-server" ? [sender.workload] : []),
    ]);
  });
}
