import type { AskedQuestion } from "#lib/graph/index.ts";
import { endOfPeer, type PeerKey, type Protocol } from "#lib/policy/index.ts";

/** The address at which a question is answered, perhaps as it will be; an absent end leaves its field to be filled. */
export function explainHref(question: Partial<AskedQuestion>, world?: "now" | "candidate"): string {
  const params = new URLSearchParams();
  for (const name of ["from", "to", "port", "protocol"] as const) {
    const value = question[name];
    if (value !== undefined && value !== "") params.set(name, String(value));
  }
  if (world !== undefined) params.set("world", world);
  const text = params.toString();
  return text === "" ? "/explain" : `/explain?${text}`;
}

/** Examples of one namespace, to start from. */
export function explainNamespaceHref(namespace: string): string {
  return `/explain?in=${encodeURIComponent(namespace)}`;
}

/** Where an observed edge is explained. Undefined where an end was not resolved, so that nothing can be asked. */
export function explainEdgeHref(edge: {
  readonly sender: PeerKey;
  readonly receiver: PeerKey;
  readonly port: number;
  readonly protocol: string;
}): string | undefined {
  const [from, to] = [endOfPeer(edge.sender), endOfPeer(edge.receiver)];
  if (from === undefined || to === undefined || edge.protocol === "ICMP") return undefined;
  const port = edge.port === 0 ? undefined : edge.port;
  return explainHref({ from, to, port, protocol: edge.protocol as Protocol });
}
