import type { AdminPolicy } from "./admin-policy.ts";
import type { Family } from "./address.ts";
import type { Endpoint } from "./endpoint.ts";
import type { EnforcementProfile } from "./enforcement-profile.ts";
import type { Protocol, World, WorldPod } from "./world.ts";

/** A connection as one of its two ends sees it: egress for the sender, ingress for the receiver. */
export interface Side {
  world: World;
  profile: EnforcementProfile;
  direction: "egress" | "ingress";
  /** The pod whose policies decide. */
  subject: WorldPod;
  peer: Endpoint;
  /** The peer's address in the family of the connection; undefined where it has none. */
  peerAddress: string | undefined;
  /** The pod that receives the connection, on whose declared ports names resolve. */
  receiver: WorldPod | undefined;
  protocol: Protocol;
  /** The receiver's own port, after any Service translation. */
  port: number;
  family: Family;
  /** Which of several admin policies with one priority comes first. */
  tieOrder: TieOrder;
}

/**
 * Which of two policies of one tier and one priority that speak for the same pod comes first: negative for `a`, positive
 * for `b`. The API leaves it undefined, so each end of a connection may have an order of its own.
 */
export type TieOrder = (a: AdminPolicy, b: AdminPolicy, direction: Side["direction"]) => number;
