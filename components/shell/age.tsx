"use client";

import { ageText, agoText, momentText } from "./age-words.ts";
import { useNow } from "./use-now.ts";

/** How long ago something was, kept current; the moment itself is in the title. `plain` leaves out "ago". */
export function Age({ atMs, plain = false }: { readonly atMs: number; readonly plain?: boolean }) {
  const now = useNow();
  const text = plain ? ageText(now - atMs) : agoText(now - atMs);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={momentText(atMs)} suppressHydrationWarning>
      {text}
    </time>
  );
}
