import type { Peer } from "./peer.ts";

/** A peer as people call it: `payments/api`, `api.stripe.com`, `203.0.113.7`, `the API server`. */
export function peerName(peer: Peer): string {
  switch (peer.kind) {
    case "workload":
      return `${peer.namespace}/${peer.name}`;
    case "external":
      return peer.fqdn ?? peer.addresses[0] ?? "an external address";
    case "node":
      return peer.role === "node" ? "the nodes" : "the API server";
    case "unknown":
      return unknownName(peer);
  }
}

function unknownName({
  namespace = "",
  podName,
  address = "an unknown peer",
}: Peer & { kind: "unknown" }): string {
  return podName === undefined ? address : `${namespace}/${podName}`;
}
