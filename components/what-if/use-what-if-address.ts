"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

/** What is tried, kept in the URL: `?policy=NAME` (a new one without it) and `&basis=now` or `enforced`. */
export function useWhatIfAddress() {
  return useQueryStates({
    policy: parseAsString,
    basis: parseAsStringLiteral(["now", "enforced"] as const),
  });
}
