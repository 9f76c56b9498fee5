import type { EndpointSlice, Peer, Pod, Protocol, Service, Snapshot, WorkloadId } from "#lib/policy/index.ts";
import type { ServedPeer } from "./endpoint-facts.ts";

/** Finds a pod by `namespace/name`, a workload's peer by its id. */
export interface BackendLookup {
  readonly snapshot: Snapshot;
  readonly podNamed: (namespace: string, name: string) => Pod | undefined;
  readonly peerOf: (id: WorkloadId) => Peer;
}

/**
 * What answers on a Service's port, after translation. Answers `unknown` (with the Service's own port) when the
 * Service does not have the port, has no endpoint, or spreads over several workloads.
 */
export function serviceBackend(
  service: Service,
  port: number,
  protocol: Protocol,
  lookup: BackendLookup,
): ServedPeer {
  const servicePort = service.ports.find((entry) => entry.port === port && entry.protocol === protocol);
  if (servicePort === undefined) return { peer: hidden(service, `has no port ${port}/${protocol}`), port };
  const slices = lookup.snapshot.endpointSlices.filter(
    (slice) => slice.namespace === service.namespace && slice.service === service.name,
  );
  const endpoints = slices.flatMap((slice) => endpointsOf(slice, servicePort.name, protocol));
  if (endpoints.length === 0) return { peer: hidden(service, "has no endpoints"), port };
  const peers = new Map<string, Peer>();
  for (const endpoint of endpoints) {
    const pod =
      endpoint.podName === undefined ? undefined : lookup.podNamed(service.namespace, endpoint.podName);
    if (pod === undefined)
      peers.set(
        "outside",
        outsidePeer(
          service,
          endpoints.flatMap((entry) => entry.addresses),
        ),
      );
    else peers.set(pod.workload, lookup.peerOf(pod.workload));
  }
  const ports = new Set(endpoints.map((endpoint) => endpoint.port));
  const [peer] = peers.values();
  const [targetPort] = ports;
  if (peer === undefined || targetPort === undefined || peers.size > 1 || ports.size > 1) {
    return { peer: hidden(service, `spreads over ${peers.size} workloads and ${ports.size} ports`), port };
  }
  return { peer, port: targetPort };
}

interface BackendEndpoint {
  readonly addresses: readonly string[];
  readonly podName?: string;
  readonly port: number;
}

/** Slice ports are matched by the service port's name; a single unnamed port matches the unnamed one. */
function endpointsOf(
  slice: EndpointSlice,
  portName: string | undefined,
  protocol: Protocol,
): BackendEndpoint[] {
  const match = slice.ports.find(
    (entry) => (entry.name ?? "") === (portName ?? "") && entry.protocol === protocol,
  );
  const port = match?.port;
  if (port === undefined) return [];
  return slice.endpoints.map((endpoint) => ({
    addresses: endpoint.addresses,
    podName: endpoint.podName,
    port,
  }));
}

/** Endpoints that no pod stands behind are managed by hand: the API server's own, or something outside the cluster. */
function outsidePeer(service: Service, addresses: readonly string[]): Peer {
  const unique = [...new Set(addresses)].toSorted();
  if (service.namespace === "default" && service.name === "kubernetes")
    return { kind: "node", role: "api-server", addresses: unique };
  return { kind: "external", addresses: unique };
}

function hidden(service: Service, why: string): Peer {
  return {
    kind: "unknown",
    reason: `seen before translation, and Service ${service.namespace}/${service.name} ${why}`,
    namespace: service.namespace,
    address: service.clusterIPs[0],
  };
}
