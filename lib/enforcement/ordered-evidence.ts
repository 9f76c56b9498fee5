import type { ClusterEvidence } from "#lib/policy/index.ts";

/** The same evidence in one order, so that which of several objects is told first never depends on how they were listed. */
export function orderedEvidence(evidence: ClusterEvidence): ClusterEvidence {
  return {
    ...evidence,
    controllers: ordered(evidence.controllers, ({ kind, namespace, name }) => [namespace, kind, name]),
    nodes: ordered(evidence.nodes, ({ name }) => [name]),
    apiGroups: evidence.apiGroups.toSorted(),
    unreadable: ordered(evidence.unreadable, ({ resource, verb, reason }) => [resource, verb, reason]),
  };
}

/** Things of one key are told apart by all that they hold. */
function ordered<T>(things: readonly T[], key: (thing: T) => readonly string[]): readonly T[] {
  const keyed = things.map((thing) => ({ thing, key: `${key(thing).join("\n")}\n${JSON.stringify(thing)}` }));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ thing }) => thing);
}
