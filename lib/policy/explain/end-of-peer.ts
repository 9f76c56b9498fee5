import type { PeerKey } from "../model/peer.ts";

/**
 * The text by which the peer of an observed flow is asked about, as `parseEnd` reads it. Undefined for one that was not
 * resolved, and for an outside of which neither name nor address is known: nothing can be asked about these.
 */
export function endOfPeer(key: PeerKey): string | undefined {
  const [prefix, rest] = [key.slice(0, 2), key.slice(2)];
  if (prefix === "w:") return rest;
  if (prefix === "x:") return rest === "world" ? undefined : rest;
  if (prefix === "n:") return rest === "node" ? "nodes" : "api-server";
  return undefined;
}
