import Link from "next/link";
import { Tooltip } from "@mantine/core";
import type { StatusWords } from "./status-words.ts";
import classes from "./status-pill.module.css";

/** One status in the header: a dot, its words, and the whole story on hover or focus; a link where a screen tells more. */
export function StatusPill({
  words,
  label,
  href,
}: {
  readonly words: StatusWords;
  readonly label: string;
  readonly href?: string;
}) {
  const name = `${label}: ${words.text}. ${words.detail}`;
  const inside = (
    <>
      <span className={classes.dot} data-tone={words.tone} />
      <span className={classes.text} suppressHydrationWarning>
        {words.text}
      </span>
    </>
  );
  return (
    <Tooltip label={words.detail} multiline maw={340}>
      {href === undefined ? (
        <button type="button" className={classes.pill} aria-label={name} suppressHydrationWarning>
          {inside}
        </button>
      ) : (
        <Link
          href={href}
          className={`${classes.pill} ${classes.link}`}
          aria-label={name}
          suppressHydrationWarning
        >
          {inside}
        </Link>
      )}
    </Tooltip>
  );
}
