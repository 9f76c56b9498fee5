import type { Discovery } from "./ask.ts";
import { madeFinding } from "./made-finding.ts";
import { controlPlaneAsks, meshNamespaces } from "./mesh-control-plane.ts";
import type { Scene } from "./scene.ts";
import { counted, listed } from "./words.ts";

/** The container that Istio's injection puts into a pod. */
const PROXY = "istio-proxy";
/** Configuration and certificates over mTLS; 15010 is the same without, 15017 is the webhook's and the API server's. */
const XDS_PORTS: readonly number[] = [15_012];

/**
 * Istio with sidecars. Between pods the port stays the application's, because the redirection to the proxy happens inside
 * the pod; what a default-deny cuts is the way of every proxy to istiod.
 */
export function istioSidecars(scene: Scene): readonly Discovery[] {
  const pods = scene.snapshot.pods.filter(
    (pod) => !pod.finished && !pod.hostNetwork && pod.containers?.includes(PROXY),
  );
  const [first] = pods;
  if (first === undefined) return [];
  const namespaces = meshNamespaces(pods);
  const asks = controlPlaneAsks(scene, namespaces, {
    services: [{ name: /\/istiod(-|$)/, ports: XDS_PORTS }],
  });
  const controlPlane = asks.flatMap(({ receiver }) =>
    receiver.kind === "workload" ? receiver.workload : [],
  );
  const finding = madeFinding({
    kind: "service-mesh",
    name: "istio-sidecar",
    title: "Istio sidecars",
    text: `${counted(pods.length, "pod")} of ${listed(namespaces)} carry an Envoy. Rules between them keep the applications' own ports; each proxy needs istiod on TCP 15012, and merged metrics are fetched on 15020 and 15090.${asks.length === 0 ? " No Service istiod was found, so where the control plane answers is not known." : ""}`,
    certainty: asks.length === 0 ? "unknown" : "certain",
    derivedFrom: [
      { object: `Pod ${first.namespace}/${first.name}`, field: "spec.containers.name", value: PROXY },
      ...(asks.length === 0 ? [] : [{ object: "Service istiod", field: "spec.ports", value: "15012" }]),
    ],
    workloads: [...new Set([...pods.map((pod) => pod.workload), ...controlPlane])],
    namespaces: [...namespaces, ...controlPlane.map((id) => id.split("/")[0] ?? "")],
  });
  return [{ finding, asks }];
}
