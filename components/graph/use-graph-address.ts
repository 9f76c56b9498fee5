"use client";

import { useCallback, useMemo } from "react";
import { usePathname, useSearchParams } from "next/navigation";
import {
  formatGraphSearch,
  parseGraphSearch,
  type GraphFilter,
  type GraphSearch,
  type GraphSelection,
} from "#lib/graph/index.ts";

/** What the graph's address says, and ways to change it. */
export interface GraphAddress extends GraphSearch {
  readonly setFilter: (filter: GraphFilter) => void;
  readonly select: (selection: GraphSelection) => void;
  readonly showAs: (as: GraphSearch["as"]) => void;
}

/**
 * The graph's state that a link carries. Filters replace the entry in the browser's history; opening the inspector
 * makes a new one, so that Back closes it. Nothing is asked from the server: the address is ours alone.
 */
export function useGraphAddress(): GraphAddress {
  const params = useSearchParams();
  const pathname = usePathname();
  const text = params.toString();
  const search = useMemo(() => parseGraphSearch(new URLSearchParams(text)), [text]);

  const go = useCallback(
    (change: (now: GraphSearch) => GraphSearch) => {
      // Read the address itself: two changes within one frame would otherwise both start from the old one.
      const now = parseGraphSearch(new URLSearchParams(window.location.search));
      const next = change(now);
      const query = formatGraphSearch(next).toString();
      const url = query === "" ? pathname : `${pathname}?${query}`;
      const opens = now.selection.kind === "none" && next.selection.kind !== "none";
      if (opens) window.history.pushState(null, "", url);
      else window.history.replaceState(null, "", url);
    },
    [pathname],
  );

  const setFilter = useCallback((filter: GraphFilter) => go((now) => ({ ...now, filter })), [go]);
  const select = useCallback((selection: GraphSelection) => go((now) => ({ ...now, selection })), [go]);
  const showAs = useCallback((as: GraphSearch["as"]) => go((now) => ({ ...now, as })), [go]);
  return { ...search, setFilter, select, showAs };
}
