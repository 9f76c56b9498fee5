import type { KubeObject } from "../../api/object-store.ts";
import type { Protocol } from "../../data-plane/world.ts";

/** Where a program connects to: an address, before any Service translation. */
export interface Destination {
  ip: string;
  port: number;
  protocol: Protocol;
}

/** What became of an attempt to connect. `unsupported`: the kernel does not have that protocol. */
export type DialOutcome = "open" | "refused" | "timeout" | "unsupported";

/** A connection that is held open. */
export interface HeldConnection {
  /** Sends data on it. What a policy keeps from arriving arrives when it may, as TCP sends again. */
  send: (chunk: Buffer) => void;
  close: () => void;
}

/** What a name stands for, or why that is not known: in the words of Go's resolver. */
export type Resolution = { ips: readonly string[] } | { error: string };

/** The network as one pod sees it: every connection is asked of the data plane. */
export interface PodNetwork {
  /** The pod's own address. */
  ip: string;
  /** Tries to connect; a refusal comes at once, silence lasts for `timeoutMs` (0: as long as the kernel tries). */
  dial: (destination: Destination, timeoutMs: number, signal: AbortSignal) => Promise<DialOutcome>;
  /** Connects and keeps the connection; `receive` gets what the other end says. */
  hold: (
    destination: Destination,
    timeoutMs: number,
    receive: (chunk: Buffer) => void,
    signal: AbortSignal,
  ) => Promise<HeldConnection | Exclude<DialOutcome, "open">>;
  /** Looks a name up, as the pod's resolver settings say. */
  resolve: (name: string, signal: AbortSignal) => Promise<Resolution>;
}

/** The network of each pod. */
export interface PodNetworks {
  of: (pod: KubeObject) => PodNetwork;
}
