import { decidedSides, type DecidedSide, type Decision } from "#lib/policy/index.ts";
import type { PolicyHref } from "./policy-href.ts";
import { ReasonList } from "./reason-list.tsx";
import { reasonTiers } from "./reason-tiers.ts";
import classes from "./decision-sides.module.css";

const DIRECTION_WORDS = { egress: "Egress", ingress: "Ingress" } as const;
const OUTCOME_WORDS: Readonly<Record<DecidedSide["outcome"], string>> = {
  allowed: "lets it out",
  denied: "denied",
  uncertain: "uncertain",
  none: "no policy has a say",
};

/**
 * Why a connection fares as it does: the sender's egress first, then the receiver's ingress, each with its tiers in
 * the order in which they are asked and every policy that spoke. `wide` sets the two sides next to each other.
 */
export function DecisionSides({
  decision,
  sender,
  receiver,
  wide = false,
  hrefOf,
}: {
  readonly decision: Decision;
  readonly sender: string;
  readonly receiver: string;
  readonly wide?: boolean;
  readonly hrefOf?: PolicyHref;
}) {
  const [egress, ingress] = decidedSides(decision);
  return (
    <ol className={classes.sides} data-wide={wide || undefined}>
      <Side side={egress} end={sender} hrefOf={hrefOf} />
      <Side side={ingress} end={receiver} hrefOf={hrefOf} />
    </ol>
  );
}

function Side({
  side,
  end,
  hrefOf,
}: {
  readonly side: DecidedSide;
  readonly end: string;
  readonly hrefOf?: PolicyHref;
}) {
  return (
    <li className={classes.side} data-outcome={side.outcome}>
      <p className={classes.head}>
        <span>
          <span className={classes.direction}>{DIRECTION_WORDS[side.direction]} of</span> {end}
        </span>
        <span className={classes.outcome} data-outcome={side.outcome}>
          {side.direction === "ingress" && side.outcome === "allowed"
            ? "lets it in"
            : OUTCOME_WORDS[side.outcome]}
        </span>
      </p>
      {side.reasons.length === 0 && <p className={classes.none}>{silenceText(side)}</p>}
      {reasonTiers(side).map(({ tier, title, reasons }) => (
        <div key={tier} className={classes.tier}>
          <p className={classes.tierTitle}>{title}</p>
          <ReasonList reasons={reasons} hrefOf={hrefOf} />
        </div>
      ))}
    </li>
  );
}

function silenceText({ direction }: DecidedSide): string {
  return direction === "egress"
    ? "The sender is no pod of this cluster, so no policy governs what it sends."
    : "The receiver is no pod of this cluster, so no policy governs what reaches it.";
}
