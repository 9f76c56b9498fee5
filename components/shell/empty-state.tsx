import type { ReactNode } from "react";
import classes from "./empty-state.module.css";

/** In place of a list that is empty: that it is, why, and what to do. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={classes.box}>
      <p className={classes.title}>{title}</p>
      {children !== undefined && <div className={classes.text}>{children}</div>}
    </div>
  );
}
