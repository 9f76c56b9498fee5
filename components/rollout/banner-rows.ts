import type { BoardRow } from "#lib/rollout/index.ts";
import { asSentence } from "../shell/text-pieces.ts";
import { PHASE_NAMES } from "./phase-words.ts";

/** One thing that cannot wait for the table: a hold or a running operation. */
export interface BoardBanner {
  readonly namespace: string;
  readonly tone: "attention" | "danger";
  readonly title: string;
  readonly text: string;
  /** The operation to watch, where one runs. */
  readonly operationId?: string;
  /** Why the namespace is held, where it is: the banner offers to release it. */
  readonly heldBecause?: string;
  readonly canRollBack: boolean;
}

/** Operations under way first, then holds; each in the order of the rows. */
export function bannersOf(rows: readonly BoardRow[]): readonly BoardBanner[] {
  const running = rows.flatMap((row): BoardBanner[] => {
    const { operationId } = row.rollout;
    if (operationId === undefined) return [];
    const title = `${row.namespace} is changing`;
    return [
      {
        namespace: row.namespace,
        tone: "attention",
        title,
        text: row.next.text,
        operationId,
        canRollBack: row.canRollBack,
      },
    ];
  });
  const held = rows.flatMap((row): BoardBanner[] => {
    const { hold, phase } = row.rollout;
    if (hold.kind !== "held") return [];
    const title = `${row.namespace} is held at ${PHASE_NAMES[phase].toLowerCase()}`;
    return [
      {
        namespace: row.namespace,
        tone: "danger",
        title,
        text: `${asSentence(hold.reason)} Held by ${hold.by}.`,
        heldBecause: hold.reason,
        canRollBack: row.canRollBack,
      },
    ];
  });
  return [...running, ...held];
}
