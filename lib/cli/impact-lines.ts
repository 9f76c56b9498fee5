import { styleText } from "node:util";
import { IMPACT_VERDICTS, type ImpactRow } from "./impact-row.ts";

const WORDS = {
  "would-be-denied": "would be denied",
  uncertain: "uncertain",
  denied: "denied as before",
  allowed: "allowed",
} as const;

const COLOURS = {
  "would-be-denied": "yellow",
  uncertain: "magenta",
  denied: "red",
  allowed: "green",
} as const;

/**
 * Rows for people: how many of each verdict, then each that is not allowed with its reasons. Coloured only on a
 * terminal, and not under NO_COLOR.
 */
export function* impactLines(rows: readonly ImpactRow[]): Generator<string> {
  const counts = IMPACT_VERDICTS.map((verdict) => ({
    verdict,
    count: rows.filter((row) => row.verdict === verdict).length,
  }));
  const told = counts
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${WORDS[verdict]}`);
  yield `${rows.length} ${rows.length === 1 ? "connection" : "connections"}: ${told.join(", ")}.`;
  for (const row of rows) {
    if (row.verdict === "allowed") continue;
    yield "";
    yield `${styleText(COLOURS[row.verdict], WORDS[row.verdict])}: ${connectionText(row)}`;
    for (const reason of row.reasons) yield `    ${reason}`;
  }
}

function connectionText({ sender, receiver, port, protocol, connections }: ImpactRow): string {
  const seen = connections === 0 ? "" : ` (seen ${connections === 1 ? "once" : `${connections} times`})`;
  const where = port === 0 ? protocol : `${protocol} ${port}`;
  return `${sender} => ${receiver} : ${where}${seen}`;
}
