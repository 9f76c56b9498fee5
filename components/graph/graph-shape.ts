import type { GraphFilter } from "#lib/graph/index.ts";

/**
 * The filter without what only dims or hides lines: the picture is laid out for this, so that filtering by verdict,
 * port or words moves nothing.
 */
export function structureFilter(filter: GraphFilter): GraphFilter {
  return { ...filter, verdicts: undefined, port: undefined, protocol: undefined, search: "" };
}

/** Names the choice of what is on the canvas. While it is the same, whatever changes came from the cluster. */
export function shapeOf({
  namespaces,
  expanded,
  hideSystem,
  showNodes,
  focus,
  windowDays,
}: GraphFilter): string {
  return JSON.stringify([namespaces ?? "all", expanded, hideSystem, showNodes, focus ?? "", windowDays]);
}

function openIn(shape: string): ReadonlySet<string> {
  const expanded = (JSON.parse(shape) as unknown[])[1];
  return new Set(Array.isArray(expanded) ? (expanded as string[]) : []);
}

/** The one room that was expanded or collapsed between two shapes; undefined when it was none or several. */
export function toggledRoom(before: string, after: string): string | undefined {
  const changed = [...openIn(before).symmetricDifference(openIn(after))];
  return changed.length === 1 ? changed[0] : undefined;
}
