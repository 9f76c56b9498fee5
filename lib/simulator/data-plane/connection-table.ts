import type { Protocol } from "./world.ts";

/** A packet's five-tuple, after any Service translation. */
export interface Tuple {
  sourceIp: string;
  sourcePort: number;
  destinationIp: string;
  destinationPort: number;
  protocol: Protocol;
}

/**
 * Remembers the connections that were let through, so that what comes back on them passes without being judged.
 *
 * Like Cilium's, it does not shield a connection from a policy that changes later: `forgetIf` cuts those that the
 * caller no longer allows, and from then on their replies are strangers too.
 */
export class ConnectionTable {
  readonly #open = new Map<string, Tuple>();

  /** How many connections are open. */
  get size(): number {
    return this.#open.size;
  }

  open(connection: Tuple): void {
    this.#open.set(keyOf(connection), connection);
  }

  close(connection: Tuple): void {
    this.#open.delete(keyOf(connection));
  }

  has(connection: Tuple): boolean {
    return this.#open.has(keyOf(connection));
  }

  /** Whether this packet travels back on an open connection. */
  isReply(packet: Tuple): boolean {
    return this.#open.has(keyOf(reversed(packet)));
  }

  /** Cuts every connection for which `denied` says so, and returns how many. */
  forgetIf(denied: (connection: Tuple) => boolean): number {
    let cut = 0;
    for (const [key, connection] of this.#open) {
      if (!denied(connection)) continue;
      this.#open.delete(key);
      cut += 1;
    }
    return cut;
  }
}

/** The same connection seen from its other end. */
export function reversed(packet: Tuple): Tuple {
  return {
    sourceIp: packet.destinationIp,
    sourcePort: packet.destinationPort,
    destinationIp: packet.sourceIp,
    destinationPort: packet.sourcePort,
    protocol: packet.protocol,
  };
}

function keyOf(tuple: Tuple): string {
  const { protocol, sourceIp, sourcePort, destinationIp, destinationPort } = tuple;
  return `${protocol} ${sourceIp} ${sourcePort} ${destinationIp} ${destinationPort}`;
}
