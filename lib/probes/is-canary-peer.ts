import type { Peer } from "#lib/policy/index.ts";
import { CANARY_ROLES } from "./canary-labels.ts";

/** How owners of canary pods are named, and, with a suffix, the pods themselves. */
const CANARY_NAME = new RegExp(`^canary-(${CANARY_ROLES.join("|")})-[0-9a-f]{8}(-|$)`);

/**
 * Whether an end of a connection is a canary pod. What those try is no need of any workload: it is not counted, or DNS
 * would seem to have a caller whom nobody knows, and each run a namespace in the graph.
 */
export function isCanaryPeer(peer: Peer): boolean {
  if (peer.kind === "workload") return CANARY_NAME.test(peer.name);
  return peer.kind === "unknown" && peer.podName !== undefined && CANARY_NAME.test(peer.podName);
}
