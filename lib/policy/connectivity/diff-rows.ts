import type { ConnectionChange } from "./diff-connectivity.ts";
import { openingLine, openingText } from "./opening-text.ts";
import type { Opening, Openings } from "./openings.ts";
import { portSetText } from "./port-set.ts";

/** One change for a table or a file. */
export interface DiffRow {
  readonly change: ConnectionChange["kind"];
  readonly sender: string;
  readonly receiver: string;
  /** What is open before and after, and what is uncertain then. */
  readonly before: string;
  readonly after: string;
  /** Ports that are open for sure afterwards and were not before, and the other way round; undefined for none. */
  readonly gained?: string;
  readonly lost?: string;
}

/** The column titles of a table of rows. */
export const DIFF_COLUMNS = ["change", "sender", "receiver", "before", "after", "gained", "lost"] as const;

/** A change as a row; `openings` are those of the connectivity before. */
export function diffRow(change: ConnectionChange, openings: Openings): DiffRow {
  const { kind, sender, receiver, before, after } = change;
  const { ports } = openings;
  const gained = ports.minus(after.certain, before.certain);
  const lost = ports.minus(before.certain, after.certain);
  const words = (opening: Opening): string => openingLine(openingText(openings, opening));
  return {
    change: kind,
    sender: sender.text,
    receiver: receiver.text,
    before: words(before),
    after: words(after),
    ...(gained === ports.none ? {} : { gained: portSetText(gained) }),
    ...(lost === ports.none ? {} : { lost: portSetText(lost) }),
  };
}

/** A row's fields in the order of `DIFF_COLUMNS`. */
export function diffFields(row: DiffRow): readonly string[] {
  const { change, sender, receiver, before, after, gained = "", lost = "" } = row;
  return [change, sender, receiver, before, after, gained, lost];
}

const SIGNS = { added: "+", removed: "-", changed: "~" } as const;

/** A row for people: `+ a => b : TCP 80`, `~ a => b : TCP 80 -> TCP 80-81`. */
export function diffLine({ change, sender, receiver, before, after }: DiffRow): string {
  const ports = change === "added" ? after : change === "removed" ? before : `${before} -> ${after}`;
  return `${SIGNS[change]} ${sender} => ${receiver} : ${ports}`;
}
