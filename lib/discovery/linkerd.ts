import type { Ask, Discovery } from "./ask.ts";
import { madeFinding } from "./made-finding.ts";
import { controlPlaneAsks, meshNamespaces } from "./mesh-control-plane.ts";
import type { Scene } from "./scene.ts";
import { counted, listed } from "./words.ts";

/** The container that Linkerd's injection puts into a pod. */
const PROXY = "linkerd-proxy";
/** Where a proxy receives what other proxies send it for ports that are opaque. */
const INBOUND = { protocol: "TCP", port: 4143 } as const;

/**
 * Linkerd. Between pods the port is the application's, except for opaque ports, which go from proxy to proxy on 4143; every
 * proxy asks the control plane for identity, destinations and policy.
 */
export function linkerd(scene: Scene): readonly Discovery[] {
  const pods = scene.snapshot.pods.filter(
    (pod) => !pod.finished && !pod.hostNetwork && pod.containers?.includes(PROXY),
  );
  const [first] = pods;
  if (first === undefined) return [];
  const namespaces = meshNamespaces(pods);
  const control = controlPlaneAsks(scene, namespaces, {
    services: [
      { name: /\/linkerd-identity$/, ports: [8080] },
      { name: /\/linkerd-dst$/, ports: [8086] },
      { name: /\/linkerd-policy$/, ports: [8090] },
    ],
  });
  const controlPlane = control.flatMap(({ receiver }) =>
    receiver.kind === "workload" ? receiver.workload : [],
  );
  const finding = madeFinding({
    kind: "service-mesh",
    name: "linkerd",
    title: "Linkerd",
    text: `${counted(pods.length, "pod")} of ${listed(namespaces)} carry its proxy. Rules between them keep the applications' ports, and ports that are opaque go to TCP 4143; each proxy needs identity, destination and policy of the control plane.${control.length === 0 ? " No Services of a control plane were found, so where it answers is not known." : ""}`,
    certainty: control.length === 0 ? "unknown" : "likely",
    derivedFrom: [
      { object: `Pod ${first.namespace}/${first.name}`, field: "spec.containers.name", value: PROXY },
    ],
    workloads: [...new Set([...pods.map((pod) => pod.workload), ...controlPlane])],
    namespaces: [...namespaces, ...controlPlane.map((id) => id.split("/")[0] ?? "")],
  });
  const between = namespaces.flatMap((from) => namespaces.map((to) => opaque(from, to)));
  return [{ finding, asks: [...control, ...between] }];
}

function opaque(from: string, to: string): Ask {
  return {
    sender: { kind: "pods", namespace: from, podSelector: {} },
    receiver: { kind: "pods", namespace: to, podSelector: {} },
    ports: [INBOUND],
    because: `Linkerd carries opaque ports (databases, for one) from ${from} to ${to} on TCP 4143, from proxy to proxy.`,
  };
}
