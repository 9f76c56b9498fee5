"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { INBOX_SHOWS } from "./inbox-view.ts";

/** The inbox's filter, kept in the URL as `?show=decided&flow=9000`. What waits for a decision comes first, if anything does. */
export function useInboxFilter(anythingUndecided: boolean) {
  return useQueryStates(
    {
      show: parseAsStringLiteral(INBOX_SHOWS).withDefault(anythingUndecided ? "undecided" : "all"),
      text: parseAsString.withDefault(""),
    },
    { urlKeys: { text: "flow" } },
  );
}
