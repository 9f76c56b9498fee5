import { partyAt, type Party, type Protocol, type World, type WorldService } from "./world.ts";

/** Where a packet is going before translation. */
export interface Destination {
  ip: string;
  port: number;
  protocol: Protocol;
}

/** Where it goes after translation: an address with who holds it, and that party's own port. */
export interface Translated {
  ip: string;
  port: number;
  party: Party;
  /** The Service whose address was translated; absent where the address was nobody's Service. */
  service?: { namespace: string; name: string };
}

/**
 * Rewrites a Service address to one of its backends, as the kernel does before policies are asked: the port becomes
 * the backend's. `pick` chooses among n backends by index. Returns undefined for a Service port without backends
 * (nothing answers); an address that belongs to no Service stays as it is.
 */
export function translate(
  world: World,
  destination: Destination,
  pick: (count: number) => number,
): Translated | undefined {
  const route = routeOf(world, destination, pick);
  return typeof route === "string" ? undefined : route;
}

/** Like `translate`, but says why nothing answers: the Service has no such port, or the port no backend. */
export function routeOf(
  world: World,
  destination: Destination,
  pick: (count: number) => number,
): Translated | "no-port" | "no-backend" {
  const service = serviceAt(world, destination.ip);
  if (service === undefined) {
    return { ip: destination.ip, port: destination.port, party: partyAt(world, destination.ip) };
  }
  const port = service.ports.find(
    (candidate) => candidate.port === destination.port && candidate.protocol === destination.protocol,
  );
  if (port === undefined) return "no-port";
  if (port.backends.length === 0) return "no-backend";
  const backend = port.backends[pick(port.backends.length)]!;
  const { namespace, name } = service;
  return { ...backend, party: partyAt(world, backend.ip), service: { namespace, name } };
}

function serviceAt(world: World, ip: string): WorldService | undefined {
  for (const service of world.services.values()) if (service.clusterIps.includes(ip)) return service;
  return undefined;
}
