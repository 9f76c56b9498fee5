import { isPrivateAddress, peerKey, type ClientCrowd, type Peer } from "#lib/policy/index.ts";
import type { FlowEdge } from "./flow.ts";

/** An edge's ends, which is all that crowds are told by. */
type Call = Pick<FlowEdge, "sender" | "receiver" | "port" | "protocol">;

/**
 * Who calls each port from the internet without a name, as far as `edges` tell. The answer takes one of them: undefined
 * where its own sender is not one of a crowd: addresses of a private network are few and stay, and are allowed one by
 * one.
 */
export function clientCrowds(edges: readonly Call[]): (edge: Call) => ClientCrowd | undefined {
  const callers = new Map<string, Set<string>>();
  for (const edge of edges) {
    const addresses = clientAddresses(edge.sender);
    if (addresses.length === 0) continue;
    const key = calledKey(edge);
    const known = callers.get(key) ?? new Set();
    callers.set(key, known);
    for (const address of addresses) known.add(address);
  }
  const crowds = new Map([...callers].map(([key, addresses]) => [key, crowdOf(addresses)]));
  return (edge) => {
    if (clientAddresses(edge.sender).length === 0) return undefined;
    return crowds.get(calledKey(edge));
  };
}

function crowdOf(addresses: ReadonlySet<string>): ClientCrowd {
  return { addresses: addresses.size, ipv6: [...addresses].some((address) => address.includes(":")) };
}

function calledKey({ receiver, port, protocol }: Call): string {
  return `${peerKey(receiver)}:${port}/${protocol}`;
}

function clientAddresses(sender: Peer): readonly string[] {
  if (sender.kind !== "external" || sender.fqdn !== undefined) return [];
  return sender.addresses.filter((address) => !isPrivateAddress(address));
}
