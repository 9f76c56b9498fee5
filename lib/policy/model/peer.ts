import type { WorkloadId } from "./snapshot.ts";

/** One end of a connection, resolved as far as the evidence goes. What cannot be resolved says why. */
export type Peer =
  | {
      readonly kind: "workload";
      readonly id: WorkloadId;
      readonly namespace: string;
      readonly name: string;
      readonly workloadKind: string;
    }
  | { readonly kind: "external"; readonly fqdn?: string; readonly addresses: readonly string[] }
  | { readonly kind: "node"; readonly role: "node" | "api-server"; readonly addresses: readonly string[] }
  | {
      readonly kind: "unknown";
      readonly reason: string;
      readonly namespace?: string;
      readonly podName?: string;
      readonly address?: string;
    };

/** Stable identity of a peer across snapshots: `w:ns/Kind/name`, `x:<fqdn or address>`, `n:node`, `n:api-server`, `u:<what is known>`. */
export type PeerKey = string & { readonly __brand: "PeerKey" };

/** The key under which flows of `peer` are aggregated. An FQDN outlives its addresses, so it wins over them. */
export function peerKey(peer: Peer): PeerKey {
  switch (peer.kind) {
    case "workload":
      return `w:${peer.id}` as PeerKey;
    case "external":
      return `x:${peer.fqdn ?? peer.addresses[0] ?? "world"}` as PeerKey;
    case "node":
      return `n:${peer.role}` as PeerKey;
    case "unknown":
      return `u:${peer.namespace ?? ""}/${peer.podName ?? peer.address ?? "unknown"}` as PeerKey;
  }
}
