import type { EndpointAddress, Endpoints, EndpointSubset } from "kubernetes-types/core/v1";
import type { Endpoint, EndpointSlice, Protocol } from "#lib/policy/index.ts";

/** An Endpoints object as the slices that the cluster would mirror it to: one for each of its subsets. */
export function slicesFromEndpoints(raw: unknown): readonly EndpointSlice[] {
  const { metadata = {}, subsets = [] } = raw as Endpoints;
  const name = metadata.name ?? "";
  return subsets.map((subset, index) => ({
    namespace: metadata.namespace ?? "",
    name: `${name}-${index}`,
    service: name,
    ports: (subset.ports ?? []).map((port) => ({
      name: port.name || undefined,
      port: port.port,
      protocol: (port.protocol ?? "TCP") as Protocol,
    })),
    endpoints: endpointsOf(subset),
  }));
}

function endpointsOf({ addresses = [], notReadyAddresses = [] }: EndpointSubset): Endpoint[] {
  return [
    ...addresses.map((address) => endpoint(address, true)),
    ...notReadyAddresses.map((address) => endpoint(address, false)),
  ];
}

function endpoint({ ip, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  const podName = targetRef?.kind === "Pod" ? targetRef.name : undefined;
  return { addresses: [ip], ready, nodeName, podName };
}
