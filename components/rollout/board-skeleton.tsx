import { Skeleton, VisuallyHidden } from "@mantine/core";
import classes from "./board-skeleton.module.css";

const ROWS = Array.from({ length: 12 }, (_, index) => `row-${index}`);
const TILES = Array.from({ length: 5 }, (_, index) => `tile-${index}`);

/** The board's shape while it loads. */
export function BoardSkeleton() {
  return (
    <div className={classes.board} aria-busy="true">
      <VisuallyHidden>Loading the board</VisuallyHidden>
      <Skeleton height={44} width={380} maw="100%" />
      <div className={classes.tiles}>
        {TILES.map((tile) => (
          <Skeleton key={tile} height={66} radius={10} />
        ))}
      </div>
      <div className={classes.rows}>
        {ROWS.map((row) => (
          <Skeleton key={row} height={16} />
        ))}
      </div>
    </div>
  );
}
