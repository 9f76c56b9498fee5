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
  const before = (live?.["spec"] ?? {}) as ServiceSpec;
  const type = sent.type ?? "ClusterIP";
  const spec: ServiceSpec = {
    ...sent,
    type,
    sessionAffinity: sent.sessionAffinity ?? "None",
    ...(sent.ports ? { ports: sent.ports.map(portDefaults) } : {}),
  };
  if (type !== "ExternalName") {
    const clusterIP = sent.clusterIP || before.clusterIP || freeClusterIp(store);
    Object.assign(spec, {
      clusterIP,
      clusterIPs: sent.clusterIPs ?? [clusterIP],
      ipFamilies: sent.ipFamilies ?? ["IPv4"],
      ipFamilyPolicy: sent.ipFamilyPolicy ?? "SingleStack",
      internalTrafficPolicy: sent.internalTrafficPolicy ?? "Cluster",
    });
  }
  return { ...service, spec, status: service["status"] ?? live?.["status"] ?? { loadBalancer: {} } };
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
