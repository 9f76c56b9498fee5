"use client";

import { Alert } from "@mantine/core";
import type { WhatIfState } from "#lib/client/what-if/what-if-state.ts";
import { EDGE_FATES, type EdgeImpact, type WhatIfPart } from "#lib/policy/index.ts";
import { Card } from "../shell/card.tsx";
import { FateSection } from "./fate-section.tsx";
import { impactText } from "./what-if-words.ts";
import classes from "./what-if.module.css";

/** What the edit would do to observed connections; the last answer stays while the text cannot be read. */
export function ImpactCard({ part, state }: { readonly part: WhatIfPart; readonly state: WhatIfState }) {
  const { impact, failure, problems } = state;
  const hasProblems = problems.length > 0;
  return (
    <Card title="Observed connections" aside={<Took state={state} />}>
      {failure !== undefined && (
        <Alert color="danger" role="alert" title="The edit could not be tried">
          {failure} Read again, or reload the page.
        </Alert>
      )}
      {impact === undefined && failure === undefined && <NothingYet hasProblems={hasProblems} />}
      {impact && (
        <>
          <output className={classes.sentence}>{impactText(impact)}</output>
          {hasProblems && (
            <p className={classes.stale}>Of the last text that could be read; the one now has problems.</p>
          )}
          <Fates part={part} impact={impact} />
          <NotJudged count={part.notJudged} />
        </>
      )}
    </Card>
  );
}

function NothingYet({ hasProblems }: { readonly hasProblems: boolean }) {
  return (
    <p className={classes.note} aria-busy={!hasProblems}>
      {hasProblems
        ? "Nothing was tried yet: the text has problems."
        : "Compiling the cluster in this browser …"}
    </p>
  );
}

function NotJudged({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <p className={classes.note}>
      {count} observed ICMP {count === 1 ? "flow is" : "flows are"} not judged: no NetworkPolicy can name that
      protocol.
    </p>
  );
}

function Took({ state: { ms, isPending } }: { readonly state: WhatIfState }) {
  if (ms === undefined) return null;
  return (
    <span className={classes.took}>
      {isPending ? "Trying …" : `Worked out in ${ms < 1 ? "under 1" : Math.round(ms)} ms, in this browser`}
    </span>
  );
}

function Fates({ part, impact }: { readonly part: WhatIfPart; readonly impact: EdgeImpact }) {
  return EDGE_FATES.filter((fate) => impact.counts[fate] > 0).map((fate) => (
    <FateSection
      key={fate}
      fate={fate}
      count={impact.counts[fate]}
      changes={impact.changes.filter((change) => change.fate === fate)}
      part={part}
    />
  ));
}
