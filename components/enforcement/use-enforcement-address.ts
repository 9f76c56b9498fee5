"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

/** The parts of the screen. */
export const ENFORCEMENT_VIEWS = ["proof", "needs", "lint"] as const;

/** One of them. */
export type EnforcementView = (typeof ENFORCEMENT_VIEWS)[number];

const parsers = {
  view: parseAsStringLiteral(ENFORCEMENT_VIEWS).withDefault("proof"),
  /** The subject whose evidence is open. */
  row: parseAsString,
  /** Needs of one namespace alone. */
  ns: parseAsString,
};

/** What the Enforcement screen shows, kept in the URL: `?row=egress`, `?view=needs&ns=payments`. */
export function useEnforcementAddress() {
  return useQueryStates(parsers);
}
