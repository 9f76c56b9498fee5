"use client";

import { comparePhases, PHASES, type NamespacePage } from "#lib/rollout/index.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { useNow } from "../shell/use-now.ts";
import { phaseNote } from "./phase-notes.ts";
import { PhaseTrack } from "./phase-track.tsx";
import { PHASE_NAMES, trackState } from "./phase-words.ts";
import card from "../shell/card.module.css";
import classes from "./namespace-content.module.css";

/** The phase track across the page, with what each phase rests on, and the state of the world in one sentence. */
export function PhaseCard({ page }: { readonly page: NamespacePage }) {
  const now = useNow();
  const { phase } = page.row.rollout;
  return (
    <section className={card.card} aria-label={`Phase: ${PHASE_NAMES[phase]}`}>
      <PhaseTrack phase={phase} state={trackState(page.row.rollout)} target={page.row.movingTo} size="page" />
      <ol className={classes.labels}>
        {PHASES.map((each) => (
          <li key={each} aria-current={each === phase ? "step" : undefined}>
            <span className={classes.label} data-reached={comparePhases(each, phase) <= 0}>
              {PHASE_NAMES[each]}
            </span>
            <span className={classes.note} suppressHydrationWarning>
              {phaseNote(each, page, now)}
            </span>
          </li>
        ))}
      </ol>
      <p className={classes.sentence}>
        <MarkedText text={page.sentence} />
      </p>
    </section>
  );
}
