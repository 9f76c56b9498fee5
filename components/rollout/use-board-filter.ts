"use client";

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { PHASES } from "#lib/rollout/index.ts";
import { BOARD_SORTS } from "./board-view.ts";

const parsers = {
  phases: parseAsArrayOf(parseAsStringLiteral(PHASES)).withDefault([]),
  text: parseAsString.withDefault(""),
  sort: parseAsStringLiteral(BOARD_SORTS).withDefault("board"),
};

/** The board's filter, kept in the URL (`?phase=staged&q=pay&sort=undecided`) so that a link shows the same rows. */
export function useBoardFilter() {
  return useQueryStates(parsers, { urlKeys: { phases: "phase", text: "q" } });
}
