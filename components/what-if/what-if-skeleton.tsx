import { Skeleton } from "@mantine/core";
import classes from "./what-if.module.css";

/** The page's shape while it loads. */
export function WhatIfSkeleton() {
  return (
    <div className={classes.columns} aria-busy="true">
      <Skeleton height={380} radius={10} />
      <Skeleton height={380} radius={10} />
    </div>
  );
}
