import type { Board, BoardRow } from "../board-row.ts";
import { PHASES, type Phase } from "../phase.ts";

/** The board of all rows: holds and running operations first, since they want somebody; then by name. */
export function board(rows: readonly BoardRow[], atMs: number): Board {
  const counts = Object.fromEntries(
    PHASES.map((phase) => [phase, rows.filter((row) => row.rollout.phase === phase).length]),
  ) as Record<Phase, number>;
  return { rows: rows.toSorted(byUrgency), counts, atMs };
}

function byUrgency(a: BoardRow, b: BoardRow): number {
  return urgency(a) - urgency(b) || (a.namespace < b.namespace ? -1 : 1);
}

function urgency({ rollout, next }: BoardRow): number {
  if (next.action.kind === "watch") return 0;
  return rollout.hold.kind === "held" ? 1 : 2;
}
