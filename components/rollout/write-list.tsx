import classes from "./write-list.module.css";
import type { WriteLine } from "./write-lines.ts";

/** Exact writes, numbered in the order in which they are sent, with the barriers between them. */
export function WriteList({ lines }: { readonly lines: readonly WriteLine[] }) {
  return (
    <ol className={classes.list}>
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
