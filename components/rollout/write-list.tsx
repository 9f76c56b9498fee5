import classes from "./write-list.module.css";
import type { WriteLine } from "./write-lines.ts";

/** Exact writes, numbered in the order in which they are sent, with the barriers between them. */
export function WriteList({ lines }: { readonly lines: readonly WriteLine[] }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a list that scrolls must be reachable by keyboard
    <ol className={classes.list} tabIndex={0} aria-label="Writes in their order">
      {lines.map((line) => (
        <li key={line.key} className={classes.line} data-kind={line.kind}>
          <span className={classes.number}>{line.number ?? ""}</span>
          <span className={classes.verb} data-verb={line.verb}>
            {line.verb}
          </span>
          <span className={classes.object}>
            {line.object}
            {line.purpose !== "" && <span className={classes.purpose}> {line.purpose}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
