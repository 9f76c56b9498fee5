import type { Protocol } from "./network-policy.ts";
import type { Peer } from "./peer.ts";

/** What asks for an expected connection, by what breaks without it. */
export type ExpectedConnectionKind = "scrape" | "route" | "api-server-call" | "other";

/** A connection that the platform is known to need, whether or not it was seen: a scrape, a webhook call, an ingress backend. */
export interface ExpectedConnection {
  readonly sender: Peer;
  readonly receiver: Peer;
  /** After service translation. */
  readonly port: number;
  readonly protocol: Protocol;
  /** Absent where nobody sorted it: "other". */
  readonly kind?: ExpectedConnectionKind;
  /** What breaks without it, as a noun phrase: `Prometheus scrape of payments/api`. */
  readonly what: string;
  /** The object that says so: `ServiceMonitor payments/api`. */
  readonly derivedFrom: string;
}
