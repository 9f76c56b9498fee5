import { useId } from "react";
import type { ExplainHop, ExplainOutcome } from "#lib/policy/index.ts";
import { VerdictMark } from "../theme/verdict-mark.tsx";
import { DecisionSides } from "../decision/decision-sides.tsx";
import { answerVerdict } from "./explain-words.ts";
import type { PolicyHref } from "../decision/policy-href.ts";
import type { World } from "./use-explain-address.ts";
import classes from "./explain-answer.module.css";

/** One kind of connection that the question stands for: its ends, its ports, its verdict, and why. */
export function HopCard({
  hop,
  world,
  now,
  hrefOf,
}: {
  readonly hop: ExplainHop;
  readonly world: World;
  /** What becomes of the whole question today: only what is not denied yet can be said to be denied then. */
  readonly now: ExplainOutcome;
  readonly hrefOf: PolicyHref;
}) {
  const id = useId();
  return (
    <article className={classes.hop} aria-labelledby={`${id} ${id}-ports`}>
      <div className={classes.hopHead}>
        <h3 id={id} className={classes.hopTitle}>
          {hop.sender} <span className={classes.to}>to</span> {hop.receiver}
        </h3>
        <code id={`${id}-ports`} className={classes.ports}>
          {hop.portsText}
        </code>
        {hop.via !== undefined && (
          <span className={classes.via}>
            behind port {hop.via.port} of Service {hop.via.service}
          </span>
        )}
        <span className={classes.hopVerdict}>
          <VerdictMark verdict={answerVerdict(hop.decision.outcome, world, now)} />
        </span>
      </div>
      <DecisionSides
        decision={hop.decision}
        sender={hop.sender}
        receiver={hop.receiver}
        wide
        hrefOf={hrefOf}
      />
    </article>
  );
}
