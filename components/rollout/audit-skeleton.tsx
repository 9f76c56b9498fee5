import { Skeleton, VisuallyHidden } from "@mantine/core";
import classes from "./board-skeleton.module.css";

const ROWS = Array.from({ length: 10 }, (_, index) => `row-${index}`);

/** The log's shape while it loads. */
export function AuditSkeleton() {
  return (
    <div className={classes.rows} aria-busy="true">
      <VisuallyHidden>Loading the audit log</VisuallyHidden>
      {ROWS.map((row) => (
        <Skeleton key={row} height={16} />
      ))}
    </div>
  );
}
