import { Skeleton } from "@mantine/core";
import classes from "./graph-screen.module.css";

const ROOMS = [
  [6, 30],
  [30, 18],
  [30, 56],
  [54, 36],
  [54, 66],
  [78, 26],
] as const;

/** The graph before its first data: chips and a few rooms, where they will roughly be. */
export function GraphSkeleton() {
  return (
    <div className={classes.screen} aria-busy="true" aria-label="Loading the graph">
      <div className={classes.stage}>
        <div style={{ display: "flex", gap: 7, padding: "12px 16px" }}>
          {[112, 54, 138, 90, 86].map((width) => (
            <Skeleton key={width} height={26} width={width} radius="xl" />
          ))}
        </div>
        {ROOMS.map(([left, top]) => (
          <Skeleton
            key={`${left} ${top}`}
            height={74}
            width={174}
            radius={8}
            style={{ position: "absolute", left: `${left}%`, top: `${top}%` }}
          />
        ))}
      </div>
    </div>
  );
}
