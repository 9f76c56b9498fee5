import { VERDICT_LOOKS } from "../../theme/verdict-looks.ts";
import type { EdgeBucket } from "#lib/flows/index.ts";
import type { Verdict } from "#lib/policy/index.ts";
import { momentText } from "../../shell/age-words.ts";
import { sparkline, type SparkBar } from "./sparkline-bars.ts";
import classes from "./traffic-bars.module.css";

const WIDTH = 300;
const HEIGHT = 36;
const MAX_BARS = 64;

/**
 * Heights grow with the square root: one busy hour beside quiet days would otherwise be the only bar to be seen. The
 * numbers themselves are in each bar's title.
 */
function heightOf(count: number, peak: number): number {
  return count === 0 ? 0 : Math.max(1.5, Math.sqrt(count / peak) * HEIGHT);
}

function barText(bar: SparkBar, hours: number): string {
  const denied = bar.denied === 0 ? "" : `, ${bar.denied} denied`;
  return `${bar.allowed} connections${denied} in ${hours === 1 ? "the hour" : `${hours} h`} from ${momentText(bar.startMs)}`;
}

/** Connections over the window as bars, denied ones stacked in red below; each bar says its numbers on hover. */
export function TrafficBars({
  buckets,
  verdict,
  nowMs,
  windowDays,
}: {
  readonly buckets: readonly EdgeBucket[];
  readonly verdict: Verdict;
  readonly nowMs: number;
  readonly windowDays: number;
}) {
  const { bars, hours, peak } = sparkline(buckets, { nowMs, windowDays, maxBars: MAX_BARS });
  if (peak === 0) return null;
  const step = WIDTH / bars.length;
  const unit = hours === 1 ? "hour" : `${hours} hours`;
  return (
    <svg
      className={classes.bars}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Connections per ${unit} over ${windowDays} days, at most ${peak}`}
    >
      {bars.map((bar, index) => {
        const drawn = heightOf(bar.allowed + bar.denied, peak);
        const denied = (bar.denied / Math.max(1, bar.allowed + bar.denied)) * drawn;
        return (
          <g key={bar.startMs}>
            <title>{barText(bar, hours)}</title>
            <rect x={index * step} y={0} width={step} height={HEIGHT} fill="transparent" />
            <rect
              x={index * step}
              y={HEIGHT - drawn}
              width={step * 0.78}
              height={drawn}
              rx={0.6}
              fill={VERDICT_LOOKS[verdict].line}
            />
            {denied > 0 && (
              <rect
                x={index * step}
                y={HEIGHT - Math.max(1.5, denied)}
                width={step * 0.78}
                height={Math.max(1.5, denied)}
                fill={VERDICT_LOOKS.denied.line}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}
