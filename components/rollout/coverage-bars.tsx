import { Tooltip } from "@mantine/core";
import type { BoardRow } from "#lib/rollout/index.ts";
import { seenPercent } from "./board-view.ts";
import classes from "./coverage-bars.module.css";

/** How many pods were seen with a flow, in and out: two bars and their numbers. */
export function CoverageBars({ coverage }: { readonly coverage: BoardRow["coverage"] }) {
  const into = seenPercent(coverage.ingressSeen, coverage.pods);
  const out = seenPercent(coverage.egressSeen, coverage.pods);
  if (into === undefined || out === undefined) return <span className={classes.none}>no pods run</span>;
  const story = `${coverage.ingressSeen} of ${coverage.pods} pods seen receiving, ${coverage.egressSeen} seen sending`;
  return (
    <Tooltip label={story}>
      <span className={classes.bars}>
        {[into, out].map((percent, index) => (
          <span key={index === 0 ? "in" : "out"} className={classes.bar} aria-hidden="true">
            <span className={classes.fill} style={{ width: `${percent}%` }} />
          </span>
        ))}
        <span className={classes.numbers}>
          {into} / {out}%
        </span>
      </span>
    </Tooltip>
  );
}
