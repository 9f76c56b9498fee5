import type { ReactNode } from "react";
import classes from "./more-button.module.css";

/** Shows what a list or a sentence leaves out, or puts it away again; it reads as a link within the text. */
export function MoreButton({
  expanded,
  onClick,
  children,
}: {
  /** Absent where the rest, once shown, stays. */
  readonly expanded?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className={classes.more} onClick={onClick} aria-expanded={expanded}>
      {children}
    </button>
  );
}
