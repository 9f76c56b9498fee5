import type { Pod } from "#lib/policy/index.ts";
import type { Ask, Discovery } from "./ask.ts";
import { madeFinding } from "./made-finding.ts";
import { meshNamespaces } from "./mesh-control-plane.ts";
import type { Scene } from "./scene.ts";
import { distinctPorts } from "./service-backends.ts";
import { counted, listed } from "./words.ts";

/** Where ztunnel receives what other members of the mesh send, whatever the application's port. */
const HBONE = { protocol: "TCP", port: 15_008 } as const;
/** The sender of kubelet probes in ambient mode: Istio rewrites it, so that ztunnel lets them through. */
const PROBE_ADDRESSES: readonly string[] = ["169.254.7.127", "fd16:9254:7127:1337:ffff:ffff:ffff:ffff"];

/**
 * Istio in ambient mode. Policies see HBONE on 15008 in place of the applications' ports, and kubelet probes as coming
 * from a link-local address: both have to be allowed, or everything in the mesh stops.
 */
export function istioAmbient(scene: Scene): readonly Discovery[] {
  const pods = scene.snapshot.pods.filter((pod) => !pod.finished && !pod.hostNetwork && isMember(scene, pod));
  const [first] = pods;
  if (first === undefined) return [];
  const namespaces = meshNamespaces(pods);
  const finding = madeFinding({
    kind: "service-mesh",
    name: "istio-ambient",
    title: "Istio in ambient mode",
    text: `${counted(pods.length, "pod")} of ${listed(namespaces)} are members. Among members packets go to TCP 15008 (HBONE) and not to the applications' ports, so rules have to allow that; kubelet probes come from ${PROBE_ADDRESSES[0]}.`,
    certainty: "certain",
    derivedFrom: membership(scene, namespaces, first),
    workloads: pods.map((pod) => pod.workload),
    namespaces,
    endpoints: [{ address: PROBE_ADDRESSES[0] ?? "", port: HBONE.port, protocol: "TCP", hostNetwork: true }],
  });
  const asks = [
    ...namespaces.flatMap((from) => namespaces.map((to) => hbone(from, to))),
    ...namespaces.flatMap((namespace) => probes(scene, namespace)),
  ];
  return [{ finding, asks }];
}

const MODE_LABEL = "istio.io/dataplane-mode";

function isMember({ index }: Scene, pod: Pod): boolean {
  if (pod.annotations?.["ambient.istio.io/redirection"] === "enabled") return true;
  const own = pod.labels[MODE_LABEL];
  if (own !== undefined) return own === "ambient";
  if (pod.containers?.includes("istio-proxy") === true) return false;
  return index.namespaces.get(pod.namespace)?.labels[MODE_LABEL] === "ambient";
}

function membership(
  { index }: Scene,
  namespaces: readonly string[],
  first: Pod,
): Discovery["finding"]["derivedFrom"] {
  const labelled = namespaces.filter((name) => index.namespaces.get(name)?.labels[MODE_LABEL] === "ambient");
  if (labelled.length === 0)
    return [{ object: `Pod ${first.namespace}/${first.name}`, field: "ambient.istio.io/redirection" }];
  return labelled.slice(0, 5).map((name) => ({
    object: `Namespace ${name}`,
    field: `metadata.labels[${MODE_LABEL}]`,
    value: "ambient",
  }));
}

function hbone(from: string, to: string): Ask {
  return {
    sender: { kind: "pods", namespace: from, podSelector: {} },
    receiver: { kind: "pods", namespace: to, podSelector: {} },
    ports: [HBONE],
    because: `Istio's ambient mode carries traffic from ${from} to ${to} on TCP 15008; who may call whom is then up to the mesh's own AuthorizationPolicies.`,
  };
}

function probes({ index }: Scene, namespace: string): readonly Ask[] {
  const asked = (index.podsIn.get(namespace) ?? []).flatMap((pod) => pod.probes ?? []);
  if (asked.length === 0) return [];
  const ports = distinctPorts(asked.map(({ port }) => ({ port, protocol: "TCP" as const })));
  return [
    {
      sender: { kind: "addresses", addresses: PROBE_ADDRESSES, are: "outside", label: "kubelet-probes" },
      receiver: { kind: "pods", namespace, podSelector: {} },
      ports: ports.map(({ protocol, port }) => ({ protocol, port })),
      because: `In ambient mode kubelet probes come from ${PROBE_ADDRESSES[0]}, which is no address of the node.`,
      only: "ingress",
    },
  ];
}
