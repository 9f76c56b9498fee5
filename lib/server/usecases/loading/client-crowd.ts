import "server-only";

import type { FlowEdge } from "#lib/flows/index.ts";
import { isPrivateAddress } from "#lib/graph/index.ts";
import { peerKey, type ClientCrowd, type Peer } from "#lib/policy/index.ts";

/**
 * Who calls the same port as `edge` from the internet without a name, as far as `edges` tell. Undefined where its own
 * sender is not one of them: addresses of a private network are few and stay, and are allowed one by one.
 */
export function clientCrowd(edges: readonly FlowEdge[], edge: FlowEdge): ClientCrowd | undefined {
  if (clientAddresses(edge.sender).length === 0) return undefined;
  const receiver = peerKey(edge.receiver);
  const callers = edges.filter(
    (one) => one.port === edge.port && one.protocol === edge.protocol && peerKey(one.receiver) === receiver,
  );
  const addresses = new Set([edge, ...callers].flatMap(({ sender }) => clientAddresses(sender)));
  return { addresses: addresses.size, ipv6: [...addresses].some((address) => address.includes(":")) };
}

function clientAddresses(sender: Peer): readonly string[] {
  if (sender.kind !== "external" || sender.fqdn !== undefined) return [];
  return sender.addresses.filter((address) => !isPrivateAddress(address));
}
