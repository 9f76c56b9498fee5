import type { ReactNode } from "react";
import classes from "./page-body.module.css";

/** The padded column that board, namespace and audit stand in. */
export function PageBody({ children }: { readonly children: ReactNode }) {
  return <div className={classes.body}>{children}</div>;
}
