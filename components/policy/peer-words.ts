import { assertNever, type Peer } from "#lib/policy/index.ts";

type Unknown = Extract<Peer, { readonly kind: "unknown" }>;

function unknownText({ podName, address }: Unknown): string {
  return podName ?? address ?? "unresolved peer";
}

/**
 * A peer as people name it: `namespace/name` for a workload (only the name where it lives in `home`), the DNS name or
 * address outside, "nodes", "API server", or what little is known of one that was not resolved.
 */
export function peerText(peer: Peer, home?: string): string {
  switch (peer.kind) {
    case "workload":
      return peer.namespace === home ? peer.name : `${peer.namespace}/${peer.name}`;
    case "external":
      return peer.fqdn ?? peer.addresses[0] ?? "world";
    case "node":
      return peer.role === "api-server" ? "API server" : "nodes";
    case "unknown":
      return unknownText(peer);
    default:
      return assertNever(peer);
  }
}

/** Port and protocol as the API writes them: "8443/TCP"; a protocol without ports is its name alone. */
export function portText(port: number, protocol: string): string {
  return port === 0 ? protocol : `${port}/${protocol}`;
}
