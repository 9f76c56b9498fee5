import type { Protocol, World, WorldNode, WorldPod } from "./world.ts";

/** What a CNI plugin decides where the specification leaves it open. */
export interface EnforcementProfile {
  /** Whether `ipBlock` also matches addresses of pods. */
  ipBlockMatchesPods: boolean;
  /** Whether `ipBlock` also matches addresses of nodes (and so of an API server that runs on one). */
  ipBlockMatchesNodes: boolean;
}

/** Cilium's defaults: pods and nodes are identities, and CIDR rules see only what is neither. */
export const CILIUM_LIKE: EnforcementProfile = { ipBlockMatchesPods: false, ipBlockMatchesNodes: false };

/** An end of a connection, looked up: hostNetwork pods have become their node. */
export type Endpoint =
  { kind: "pod"; pod: WorldPod } | { kind: "node"; node: WorldNode } | { kind: "external"; ip: string };

/** A connection as one of its two ends sees it: egress for the sender, ingress for the receiver. */
export interface Side {
  world: World;
  profile: EnforcementProfile;
  direction: "egress" | "ingress";
  /** The pod whose policies decide. */
  subject: WorldPod;
  peer: Endpoint;
  /** The pod that receives the connection, on whose declared ports names resolve. */
  receiver: WorldPod | undefined;
  protocol: Protocol;
  /** The receiver's own port, after any Service translation. */
  port: number;
  family: 4 | 6 | undefined;
}
