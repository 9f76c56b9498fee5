import type { Protocol } from "../model/network-policy.ts";

/** What the sender opens: a port, or any port; and over which protocol, or any. */
export interface AskedPort {
  readonly port?: number;
  readonly protocol?: Protocol;
}
