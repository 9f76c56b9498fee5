import type { Peer, Protocol } from "#lib/policy/index.ts";

/** What a flow source says about one end of a connection. Every field may be missing: sources mask and truncate. */
export interface EndpointFacts {
  readonly namespace?: string;
  readonly podName?: string;
  /** Owners of the pod as the source resolved them. */
  readonly workloads: readonly { readonly kind: string; readonly name: string }[];
  /** Pod labels, without the source's prefixes; only what the source considers part of the identity. */
  readonly labels: Readonly<Record<string, string>>;
  /** Identities that stand for no pod: `host`, `remote-node`, `kube-apiserver`, `world`, `health`, `ingress`, … */
  readonly reserved: readonly string[];
  readonly address?: string;
  /** The port that this end serves; absent for a client's end. A node serves the API on one port and more on others. */
  readonly port?: number;
  /** DNS names under which the source saw the address. */
  readonly names: readonly string[];
  /** When the flow was seen: an address belongs to a pod only from its creation on. */
  readonly atMs: number;
}

/** A peer and the port that it really served, where a Service's virtual address hid both. */
export interface ServedPeer {
  readonly peer: Peer;
  readonly port: number;
}

/** Turns what a source says about an end into a peer of the snapshot. Pure, so one resolver serves a whole batch. */
export interface PeerResolver {
  /** Never fails: what cannot be resolved becomes an `unknown` peer with its reason. */
  resolve(facts: EndpointFacts): Peer;
  /**
   * The server behind `address`:`port` when that is a Service seen before translation; undefined when the address is
   * no Service's. A Service over several workloads is an `unknown` peer: which of them answered was not seen.
   */
  behindService(address: string, port: number, protocol: Protocol): ServedPeer | undefined;
}
