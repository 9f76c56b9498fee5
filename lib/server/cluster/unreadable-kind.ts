import "server-only";
import type { UnreadableResource } from "#lib/policy/index.ts";
import type { ClusterRefusal } from "./cluster-refusal.ts";

/** A kind that could not be read, by the path at which it was asked for: `/apis/apps/v1/daemonsets` is `daemonsets.apps`. */
export function unreadableKind(
  path: string,
  verb: UnreadableResource["verb"],
  refusal: ClusterRefusal,
): UnreadableResource {
  return { verb, resource: resourceOf(path), reason: refusal.message };
}

function resourceOf(path: string): string {
  const [root, group = "", , resource] = path.split("/").slice(1);
  return root === "api" ? (path.split("/")[3] ?? path) : `${resource}.${group}`;
}
