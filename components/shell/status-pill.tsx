import { Tooltip } from "@mantine/core";
import type { StatusWords } from "./status-words.ts";
import classes from "./status-pill.module.css";

/** One status in the header: a dot, its words, and the whole story on hover or focus. */
export function StatusPill({ words, label }: { readonly words: StatusWords; readonly label: string }) {
  return (
    <Tooltip label={words.detail} multiline maw={340}>
      <button
        type="button"
        className={classes.pill}
        aria-label={`${label}: ${words.text}. ${words.detail}`}
        suppressHydrationWarning
      >
        <span className={classes.dot} data-tone={words.tone} />
        <span className={classes.text} suppressHydrationWarning>
          {words.text}
        </span>
      </button>
    </Tooltip>
  );
}
