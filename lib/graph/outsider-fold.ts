import type { GraphOutsider } from "./cluster-graph.ts";

/** Many outsiders of one kind, drawn as one pill until somebody unfolds it. */
export interface OutsiderFold {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly members: readonly GraphOutsider[];
}

/** The folds there can be. A tilde is no character of a namespace's name, so they can stand beside them in a list. */
export const FOLDS = { addresses: "~addresses", unresolved: "~unresolved" } as const;

/** Up to this many single addresses, or unresolved peers, are drawn one by one. */
const FOLD_ABOVE = 4;

/** An external peer that only its address names: it says little, and there can be thousands. */
function isBareAddress(outsider: GraphOutsider): boolean {
  return (
    outsider.kind === "external" &&
    /^x:[0-9a-f.:]+(\/\d+)?$/i.test(outsider.key) &&
    outsider.key.slice(2) === outsider.label
  );
}

/**
 * Folds bare external addresses into one pill, and unresolved peers into another, when there are more than four and
 * the fold is not unfolded. Named peers are never folded.
 */
export function foldOutsiders(
  outsiders: readonly GraphOutsider[],
  isUnfolded: (id: string) => boolean,
): { readonly outsiders: readonly GraphOutsider[]; readonly folds: readonly OutsiderFold[] } {
  const bare = outsiders.filter(isBareAddress);
  const unresolved = outsiders.filter((outsider) => outsider.kind === "unknown");
  const folds: OutsiderFold[] = [];
  if (bare.length > FOLD_ABOVE && !isUnfolded(FOLDS.addresses)) {
    folds.push({
      id: FOLDS.addresses,
      label: `${bare.length} addresses`,
      detail: "external, no name known",
      members: bare,
    });
  }
  if (unresolved.length > FOLD_ABOVE && !isUnfolded(FOLDS.unresolved)) {
    folds.push({
      id: FOLDS.unresolved,
      label: `${unresolved.length} unresolved`,
      detail: "identity unknown",
      members: unresolved,
    });
  }
  const folded = new Set(folds.flatMap((fold) => fold.members.map((member) => member.key)));
  return { outsiders: outsiders.filter((outsider) => !folded.has(outsider.key)), folds };
}
