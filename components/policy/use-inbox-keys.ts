"use client";

import { useEffect, useState } from "react";
import type { InboxEdge } from "#lib/rollout/index.ts";
import { usePageKeys } from "../shell/use-page-keys.ts";
import { neighbour, successor } from "./inbox-view.ts";

/** The edge under the keys, and those ticked for a decision together. */
export interface InboxCursor {
  readonly current: string | undefined;
  readonly selected: readonly string[];
  readonly toggle: (key: string) => void;
  readonly clear: () => void;
}

/** J and K move, X ticks, A allows and D dismisses what is ticked, or the edge one stands on; E explains that one. */
export function useInboxKeys(
  edges: readonly InboxEdge[],
  decide: {
    readonly allow: (keys: readonly string[]) => void;
    readonly askDismiss: (keys: readonly string[]) => void;
    readonly explain: (edge: InboxEdge) => void;
  },
): InboxCursor {
  const [current, setCurrent] = useState<string>();
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const present = new Set<string>(edges.map(({ edge }) => edge.key));
  // An edge that left the list (decided, filtered away) is no longer ticked.
  const selected = ticked.filter((key) => present.has(key));

  const toggle = (key: string) =>
    setTicked(selected.includes(key) ? selected.filter((each) => each !== key) : [...selected, key]);
  const subject = () =>
    selected.length > 0 ? selected : current !== undefined && present.has(current) ? [current] : [];
  const act = (run: (keys: readonly string[]) => void) => {
    const keys = subject();
    if (keys.length === 0) return;
    setCurrent(successor(edges, new Set(keys)));
    run(keys);
  };

  usePageKeys({
    J: () => setCurrent(neighbour(edges, current, 1)),
    K: () => setCurrent(neighbour(edges, current, -1)),
    X: () => current !== undefined && toggle(current),
    A: () => act(decide.allow),
    D: () => {
      const keys = subject();
      if (keys.length > 0) decide.askDismiss(keys);
    },
    E: () => {
      const edge = edges.find((one) => one.edge.key === current);
      if (edge !== undefined) decide.explain(edge);
    },
  });

  useEffect(() => {
    if (current !== undefined)
      document.querySelector("[data-current-flow]")?.scrollIntoView({ block: "nearest" });
  }, [current]);

  return { current, selected, toggle, clear: () => setTicked([]) };
}
