import type { RulePeer } from "./allow-rule.ts";
import type { Peer } from "../model/peer.ts";

/** Everybody without a name who was seen to call one port from outside the cluster. */
export interface ClientCrowd {
  /** How many different addresses called. */
  readonly addresses: number;
  /** Some of them were IPv6. */
  readonly ipv6: boolean;
}

/** From so many unnamed callers on, the next one is expected to be somebody else again. */
const CROWD_FROM = 5;

/** Whether `sender` is one of a crowd, so that a rule for its address alone would be out of date with the next client. */
export function isOfCrowd(sender: Peer, crowd: ClientCrowd | undefined): crowd is ClientCrowd {
  return (
    crowd !== undefined &&
    crowd.addresses >= CROWD_FROM &&
    sender.kind === "external" &&
    sender.fqdn === undefined
  );
}

/** Any address, for a crowd, with what its author should know. The same for everybody in it, so that one rule serves all. */
export function crowdPeer({ addresses, ipv6 }: ClientCrowd): {
  readonly peer: RulePeer;
  readonly notes: readonly string[];
} {
  return {
    peer: { kind: "cidr", cidrs: ipv6 ? ["0.0.0.0/0", "::/0"] : ["0.0.0.0/0"], label: "any address" },
    notes: [
      `${addresses} different addresses call: clients change, so any address outside the cluster is allowed.`,
    ],
  };
}
