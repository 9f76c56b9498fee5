import { VERDICTS } from "#lib/policy/index.ts";
import { VERDICT_LOOKS } from "../theme/verdict-looks.ts";

/** One arrow head per verdict, to be referred to as `url(#arrow-<verdict>)`. */
export function ArrowHeads() {
  return (
    <svg width="0" height="0" style={{ position: "absolute" }} aria-hidden="true">
      <defs>
        {VERDICTS.map((verdict) => (
          <marker
            key={verdict}
            id={`arrow-${verdict}`}
            viewBox="0 0 10 10"
            refX="9.5"
            refY="5"
            markerWidth="10"
            markerHeight="10"
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
          >
            <path d="M0,0.8 L10,5 L0,9.2 z" style={{ fill: VERDICT_LOOKS[verdict].line }} />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
