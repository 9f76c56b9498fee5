import type { Discovery } from "./ask.ts";
import { istioAmbient } from "./istio-ambient.ts";
import { istioSidecars } from "./istio-sidecars.ts";
import { linkerd } from "./linkerd.ts";
import { madeFinding, namespaceOfWorkload } from "./made-finding.ts";
import type { Scene } from "./scene.ts";
import { counted, listed } from "./words.ts";

/** Meshes that are recognised, and whose ports nobody here derives. */
const OTHERS: readonly (readonly [container: string, title: string])[] = [
  ["consul-dataplane", "Consul"],
  ["kuma-sidecar", "Kuma"],
  ["osm-envoy-sidecar", "Open Service Mesh"],
];

/** Service meshes, by the proxies that run in pods and the labels that namespaces carry. */
export function findServiceMesh(scene: Scene): readonly Discovery[] {
  return [...istioSidecars(scene), ...istioAmbient(scene), ...linkerd(scene), ...otherMeshes(scene)];
}

function otherMeshes({ snapshot }: Scene): readonly Discovery[] {
  return OTHERS.flatMap(([container, title]) => {
    const pods = snapshot.pods.filter((pod) => !pod.finished && pod.containers?.includes(container));
    if (pods.length === 0) return [];
    const workloads = [...new Set(pods.map((pod) => pod.workload))];
    const namespaces = workloads.map(namespaceOfWorkload);
    const finding = madeFinding({
      kind: "service-mesh",
      name: title.toLowerCase().replaceAll(" ", "-"),
      title: `${title} sidecars`,
      text: `${counted(pods.length, "pod")} of ${listed([...new Set(namespaces)])} carry its proxy ${container}. Which ports its control plane needs is not derived here: allow what is observed, proxies to control plane first.`,
      certainty: "unknown",
      derivedFrom: [{ object: `pods of ${workloads[0]}`, field: "spec.containers.name", value: container }],
      workloads,
      namespaces,
    });
    return [{ finding, asks: [] }];
  });
}
