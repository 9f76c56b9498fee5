import { unreadOf, unreadWords, type Pod, type Protocol, type WorkloadId } from "#lib/policy/index.ts";
import type { AskEnd } from "./ask.ts";
import type { Scene } from "./scene.ts";
import { nodeSources } from "./node-sources.ts";

/** Where the API server answers: as its own EndpointSlice says, never as a selector could. */
export interface ApiServer {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly protocol: Protocol;
  /** Of Service default/kubernetes; empty where it is not there. */
  readonly clusterIPs: readonly string[];
  readonly servicePort: number;
  /** Whether it runs on nodes of this cluster, or is somewhere outside. */
  readonly onNodes: boolean;
}

const servers = new WeakMap<Scene["index"], ApiServer | "unknown">();

/** Undefined where its EndpointSlice is not there. */
export function apiServerOf(scene: Scene): ApiServer | undefined {
  const known = servers.get(scene.index) ?? readApiServer(scene) ?? "unknown";
  servers.set(scene.index, known);
  return known === "unknown" ? undefined : known;
}

function readApiServer({ index }: Scene): ApiServer | undefined {
  const service = index.services.get("default/kubernetes");
  const slices = index.slicesOf.get("default/kubernetes") ?? [];
  const addresses = [
    ...new Set(slices.flatMap((slice) => slice.endpoints.flatMap((endpoint) => endpoint.addresses))),
  ];
  const port = slices.flatMap((slice) => slice.ports).find((entry) => entry.port !== undefined);
  if (addresses.length === 0 || port?.port === undefined) return undefined;
  return {
    addresses,
    port: port.port,
    protocol: port.protocol,
    clusterIPs: (service?.clusterIPs ?? []).filter((ip) => ip !== "None"),
    servicePort: service?.ports[0]?.port ?? 443,
    onNodes: addresses.every((address) => index.nodeAt.has(address)),
  };
}

/** From where the API server calls into the cluster, and how sure that is. */
export interface ApiServerSource {
  readonly ends: readonly AskEnd[];
  readonly certainty: "certain" | "likely" | "unknown";
  /** Continues "The API server calls it from …". */
  readonly words: string;
  readonly workloads: readonly WorkloadId[];
}

/**
 * From where calls of the API server come: through the konnectivity agents where there are some, from the control
 * plane's nodes where it runs on nodes, and otherwise from the addresses at which it answers (on EKS its interfaces in
 * the VPC, which change with upgrades). Unknown where not even these are there: then from anywhere.
 */
export function apiServerSource(scene: Scene): ApiServerSource {
  const agents = konnectivityAgents(scene);
  if (agents.length > 0) {
    const workloads = [...new Set(agents.map((pod) => pod.workload))];
    return {
      ends: workloads.map((workload) => ({ kind: "workload", workload })),
      certainty: "likely",
      words: "the konnectivity agents",
      workloads,
    };
  }
  const server = apiServerOf(scene);
  if (server === undefined) {
    return {
      ends: [{ kind: "anyone" }],
      certainty: "unknown",
      words: `an address that is not known, since ${noSlice(scene)}`,
      workloads: [],
    };
  }
  const addresses = server.onNodes ? nodeSources(scene, server.addresses) : server.addresses;
  return {
    ends: [
      {
        kind: "addresses",
        addresses,
        are: server.onNodes ? "nodes" : "outside",
        label: "api-server",
        role: "api-server",
      },
    ],
    certainty: server.onNodes ? "certain" : "likely",
    words: server.onNodes
      ? "the nodes of the control plane"
      : "the addresses at which it answers, which may change with an upgrade of the control plane",
    workloads: [],
  };
}

/** Why its EndpointSlice tells nothing; one that was not read may well be there. */
export function noSlice({ snapshot }: Scene): string {
  const unread = unreadOf(snapshot, ["endpointslices.discovery.k8s.io"]);
  return unread.length > 0 ? unreadWords(unread) : "Service default/kubernetes has no EndpointSlice";
}

/** They carry the API server's calls to pods on GKE, AKS and other managed control planes. */
function konnectivityAgents({ index }: Scene): readonly Pod[] {
  return (index.podsIn.get("kube-system") ?? []).filter(({ labels }) =>
    [labels["k8s-app"], labels["app"]].some((name) => name === "konnectivity-agent"),
  );
}
