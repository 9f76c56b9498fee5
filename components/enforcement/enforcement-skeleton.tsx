import { Skeleton } from "@mantine/core";
import classes from "./enforcement.module.css";

/** The page's shape while it loads. */
export function EnforcementSkeleton() {
  return (
    <div className={classes.waiting} aria-busy="true" aria-label="Reading what is known of enforcement">
      <Skeleton height={74} radius={10} />
      <div className={classes.columns}>
        <Skeleton height={560} radius={10} />
        <Skeleton height={320} radius={10} />
      </div>
    </div>
  );
}
