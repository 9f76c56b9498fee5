import type { GraphOutsider } from "./cluster-graph.ts";
import { isPrivateAddress } from "#lib/policy/index.ts";

/** Many outsiders of one kind, drawn as one pill until somebody unfolds it. */
export interface OutsiderFold {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly members: readonly GraphOutsider[];
}

/** The folds there can be. A tilde is no character of a namespace's name, so they can stand beside them in a list. */
export const FOLDS = {
  clients: "~clients",
  addresses: "~addresses",
  private: "~private",
  unresolved: "~unresolved",
} as const;

/** Up to this many single addresses, or unresolved peers, are drawn one by one. */
const FOLD_ABOVE = 4;

/** An external peer that only its address names: it says little, and there can be thousands. */
function isBareAddress(outsider: GraphOutsider): boolean {
  const address = outsider.key.slice(2);
  return outsider.kind === "external" && /^[0-9a-f.:]+(\/\d+)?$/i.test(address) && address === outsider.label;
}

type FoldName = keyof typeof FOLDS;

/** Who only calls is a client from outside; what is called is something else, even where both are bare addresses. */
function foldOf(outsider: GraphOutsider, called: ReadonlySet<string>): FoldName | undefined {
  if (outsider.kind === "unknown") return "unresolved";
  if (!isBareAddress(outsider)) return undefined;
  if (isPrivateAddress(outsider.label)) return "private";
  return called.has(outsider.key) ? "addresses" : "clients";
}

const WORDS: Readonly<Record<FoldName, (count: number) => Pick<OutsiderFold, "label" | "detail">>> = {
  clients: (count) => ({ label: "internet", detail: `${count} addresses call in` }),
  addresses: (count) => ({ label: `${count} addresses`, detail: "external, unnamed" }),
  private: (count) => ({ label: `${count} private addresses`, detail: "outside the cluster" }),
  unresolved: (count) => ({ label: `${count} unresolved`, detail: "identity unknown" }),
};

/**
 * Folds bare external addresses, and unresolved peers, into one pill each when there are more than four of a sort and
 * the fold is not unfolded. `called` are the peers that some edge leads to. Named peers are never folded.
 */
export function foldOutsiders(
  outsiders: readonly GraphOutsider[],
  called: ReadonlySet<string>,
  isUnfolded: (id: string) => boolean,
): { readonly outsiders: readonly GraphOutsider[]; readonly folds: readonly OutsiderFold[] } {
  const sorts = Map.groupBy(outsiders, (outsider) => foldOf(outsider, called));
  const folds = [...sorts].flatMap(([name, members]): OutsiderFold[] => {
    if (name === undefined || members.length <= FOLD_ABOVE || isUnfolded(FOLDS[name])) return [];
    return [{ id: FOLDS[name], ...WORDS[name](members.length), members }];
  });
  const folded = new Set(folds.flatMap((fold) => fold.members.map((member) => member.key)));
  return { outsiders: outsiders.filter((outsider) => !folded.has(outsider.key)), folds };
}
