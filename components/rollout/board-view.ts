import { comparePhases, PHASES, type BoardRow, type Phase } from "#lib/rollout/index.ts";

/** Columns that the board sorts by. `board` is the server's order: holds and running operations first, then by name. */
export const BOARD_SORTS = ["board", "namespace", "phase", "since", "undecided", "coverage"] as const;

/** One of the board's orders. */
export type BoardSort = (typeof BOARD_SORTS)[number];

/** Which rows to show, and in which order. An empty list of phases means all. */
export interface BoardFilter {
  readonly phases: readonly Phase[];
  readonly text: string;
  readonly sort: BoardSort;
}

function coverageOf(row: BoardRow): number {
  const { ingressSeen, egressSeen, pods } = row.coverage;
  return pods === 0 ? 2 : (ingressSeen + egressSeen) / pods;
}

const ORDERS: Readonly<Record<Exclude<BoardSort, "board">, (a: BoardRow, b: BoardRow) => number>> = {
  namespace: (a, b) => a.namespace.localeCompare(b.namespace),
  phase: (a, b) => comparePhases(b.rollout.phase, a.rollout.phase),
  since: (a, b) => b.rollout.phaseSinceMs - a.rollout.phaseSinceMs,
  undecided: (a, b) => b.undecided - a.undecided,
  coverage: (a, b) => coverageOf(a) - coverageOf(b),
};

/** The rows that the filter leaves, in its order; rows that tie keep the server's. */
export function visibleRows(rows: readonly BoardRow[], filter: BoardFilter): readonly BoardRow[] {
  const text = filter.text.trim().toLowerCase();
  const left = rows.filter(
    (row) =>
      (filter.phases.length === 0 || filter.phases.includes(row.rollout.phase)) &&
      (text === "" || row.namespace.toLowerCase().includes(text)),
  );
  return filter.sort === "board" ? left : left.toSorted(ORDERS[filter.sort]);
}

/** `phases` with `phase` added, or taken out where it was in; in the phases' own order. */
export function togglePhase(phases: readonly Phase[], phase: Phase): Phase[] {
  return PHASES.filter((each) => phases.includes(each) !== (each === phase));
}

function counted(n: number, noun: string): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? noun : `${noun}s`}`;
}

/** "12 namespaces, 61 workloads. 5 enforce something, 2 are default-deny both ways." */
export function boardSummary(rows: readonly BoardRow[]): string {
  const workloads = rows.reduce((sum, row) => sum + row.workloads, 0);
  const enforcing = rows.filter((row) => comparePhases(row.rollout.phase, "ingress") >= 0).length;
  const both = rows.filter((row) => comparePhases(row.rollout.phase, "egress") >= 0).length;
  const head = `${counted(rows.length, "namespace")}, ${counted(workloads, "workload")}.`;
  if (enforcing === 0) return `${head} None enforces anything yet.`;
  const verb = enforcing === 1 ? "enforces" : "enforce";
  const deny = both === 0 ? "none is" : both === 1 ? "1 is" : `${both} are`;
  return `${head} ${enforcing} ${verb} something, ${deny} default-deny both ways.`;
}

/** Pods seen of all that run, in whole percent, rounded down so that 100 means all; undefined where no pod runs. */
export function seenPercent(seen: number, pods: number): number | undefined {
  return pods === 0 ? undefined : Math.floor((Math.min(seen, pods) / pods) * 100);
}
