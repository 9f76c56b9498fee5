import { Skeleton } from "@mantine/core";
import classes from "./export.module.css";

/** The page's shape while the baseline is generated. */
export function ExportSkeleton() {
  return (
    <div className={classes.columns} aria-busy="true" aria-label="Generating the runbook and the policies">
      <Skeleton height={320} radius={10} />
      <Skeleton height={640} radius={10} />
    </div>
  );
}
