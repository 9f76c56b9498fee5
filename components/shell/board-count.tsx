"use client";

import { useQuery } from "@tanstack/react-query";
import { boardQuery } from "#lib/client/board-query.ts";

/** How many namespaces the board holds, once that is known. */
export function BoardCount({ className }: { readonly className?: string }) {
  const { data: board } = useQuery(boardQuery());
  if (!board) return null;
  return (
    <span className={className} aria-label={`${board.rows.length} namespaces`}>
      {board.rows.length}
    </span>
  );
}
