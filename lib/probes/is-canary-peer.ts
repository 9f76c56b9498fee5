import { scratchNamespace, type Peer } from "#lib/policy/index.ts";
import { CANARY_ROLES } from "./canary-labels.ts";

/** How owners of canary pods are named, and, with a suffix, the pods themselves. */
const CANARY_NAME = new RegExp(`^canary-(?:${CANARY_ROLES.join("|")})-([0-9a-f]{8})(?:-|$)`);

/**
 * Whether an end of a connection is a canary pod: by its name and where it is, in its run's own namespace or in
 * `canaryNamespace`, which was configured for them. Somebody else's pod of such a name counts as any other does. What
 * canary pods try is no need of any workload: it is not counted, or DNS would seem to have a caller whom nobody knows,
 * and each run a namespace in the graph.
 */
export function isCanaryPeer(peer: Peer, canaryNamespace?: string): boolean {
  if (peer.kind !== "workload" && peer.kind !== "unknown") return false;
  const name = peer.kind === "workload" ? peer.name : peer.podName;
  const run = CANARY_NAME.exec(name ?? "")?.[1];
  if (run === undefined || peer.namespace === undefined) return false;
  return peer.namespace === scratchNamespace(run) || peer.namespace === canaryNamespace;
}
