import "server-only";

import { edgeKey, type EdgeKey, type FlowEdge } from "#lib/flows/index.ts";
import { unusedPairs } from "#lib/graph/index.ts";
import { ok, peerKey, refuse, type Peer, type Result } from "#lib/policy/index.ts";
import { readEdge } from "#lib/server/database/flow-edge-store.ts";
import type { Context } from "../context.ts";
import type { ClusterPicture } from "./cluster-picture.ts";

/** An observed edge of any age, or one that rules allow and nothing used (its counts and times are 0). */
export async function edgeOf(ctx: Context, picture: ClusterPicture, key: string): Promise<Result<FlowEdge>> {
  const recent = picture.edges.find((edge) => edge.key === key);
  const found = recent ?? (await readEdge(ctx.db, ctx.clusterId, key)) ?? unusedEdge(picture, key);
  if (found !== undefined) return ok(found);
  return refuse({
    code: "not-found",
    message: `No flow with the key ${key} was observed, and no rule allows it. Choose an edge in the graph.`,
  });
}

function unusedEdge({ snapshot, rules, edges }: ClusterPicture, key: string): FlowEdge | undefined {
  const pair = unusedPairs(snapshot, rules, edges).find(
    ({ sender, receiver, port, protocol }) =>
      edgeKey(peerKey(sender), peerKey(receiver), port, protocol) === key,
  );
  if (pair === undefined) return undefined;
  return {
    key: key as EdgeKey,
    sender: pair.sender,
    receiver: pair.receiver,
    port: pair.port,
    protocol: pair.protocol as FlowEdge["protocol"],
    tally: { senderAllowed: 0, senderDenied: 0, receiverAllowed: 0, receiverDenied: 0 },
    firstSeenMs: 0,
    lastSeenMs: 0,
    dnsNames: [],
  };
}

/** The namespaces in whose inbox an edge is: those of its workloads, the sender's first. */
export function inboxesOf({ sender, receiver }: Pick<FlowEdge, "sender" | "receiver">): string[] {
  const named = (peer: Peer) => (peer.kind === "workload" ? [peer.namespace] : []);
  return [...new Set([...named(sender), ...named(receiver)])];
}
