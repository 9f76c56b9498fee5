import type { ServiceSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../kube-object.ts";
import type { ObjectStore } from "../object-store.ts";
import { builtIn } from "../resource-type.ts";

/** The Service as it is stored: with its defaults, and with an address of the cluster unless it has or wants none. */
export function completedService(
  service: KubeObject,
  live: KubeObject | undefined,
  store: ObjectStore,
): KubeObject {
  const sent = (service["spec"] ?? {}) as ServiceSpec;
  const spec: ServiceSpec = {
    type: "ClusterIP",
    sessionAffinity: "None",
    ...sent,
    ...(sent.ports ? { ports: sent.ports.map(portDefaults) } : {}),
  };
  const before = (live?.["spec"] ?? {}) as ServiceSpec;
  const addressed = spec.type === "ExternalName" ? spec : withAddress(spec, before.clusterIP, store);
  const status = service["status"] ?? live?.["status"] ?? { loadBalancer: {} };
  return { ...service, spec: addressed, status };
}

function withAddress(spec: ServiceSpec, before: string | undefined, store: ObjectStore): ServiceSpec {
  const clusterIP = spec.clusterIP || before || freeClusterIp(store);
  const standard = { ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack", internalTrafficPolicy: "Cluster" };
  return { ...standard, ...spec, clusterIP, clusterIPs: spec.clusterIPs ?? [clusterIP] };
}

function portDefaults(port: NonNullable<ServiceSpec["ports"]>[number]) {
  return { ...port, protocol: port.protocol ?? "TCP", targetPort: port.targetPort ?? port.port };
}

/** The upper half of the range, where real servers hand addresses out, too; scenarios use the lower. */
const FIRST_OCTET = 128;
const PER_OCTET = 254;

function freeClusterIp(store: ObjectStore): string {
  const taken = new Set(
    store.list(builtIn("services")).map((service) => (service["spec"] as ServiceSpec | undefined)?.clusterIP),
  );
  for (let index = 0; index < (255 - FIRST_OCTET) * PER_OCTET; index += 1) {
    const address = `10.96.${FIRST_OCTET + Math.floor(index / PER_OCTET)}.${1 + (index % PER_OCTET)}`;
    if (!taken.has(address)) return address;
  }
  throw new Error("the range of Service addresses is used up");
}
