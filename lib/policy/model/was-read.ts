import type { UnreadableResource } from "./cluster-evidence.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Whether the objects of a kind are in the snapshot, so that an empty list of them means that there are none. `resource`
 * is named as in `UnreadableResource`, group included: `services`, `networkpolicies.networking.k8s.io`. True for a
 * snapshot that tells nothing of what was read: manifests are all there is to read.
 */
export function wasRead(snapshot: Snapshot, resource: string): boolean {
  return unreadOf(snapshot, [resource]).length === 0;
}

/** Those of `resources` that could not be read, with what the server said. */
export function unreadOf(
  { evidence }: Snapshot,
  resources: readonly string[],
): readonly UnreadableResource[] {
  return (evidence?.unreadable ?? []).filter(({ resource }) => resources.includes(resource));
}

/** Verb and resource of each, as a clause: `this account could not list services and watch pods`. */
export function unreadWords(unread: readonly UnreadableResource[]): string {
  const each = unread.map(({ verb, resource }) => `${verb} ${resource}`);
  const last = each.at(-1) ?? "";
  return `this account could not ${each.length > 1 ? `${each.slice(0, -1).join(", ")} and ${last}` : last}`;
}
