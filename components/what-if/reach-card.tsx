"use client";

import type { WhatIfState } from "#lib/client/what-if/what-if-state.ts";
import type { DiffRow, ReachChanges } from "#lib/policy/index.ts";
import { Card } from "../shell/card.tsx";
import { endText, portsText, REACH_WORDS, reachText } from "./what-if-words.ts";
import classes from "./what-if.module.css";

const KINDS = ["removed", "added", "changed"] as const;

/** What the edit would do to connections whether observed or not: which pairs lose, gain, or have other ports open. */
export function ReachCard({ state: { reach, impact, problems } }: { readonly state: WhatIfState }) {
  if (impact === undefined) return null;
  return (
    <Card title="Everything that is open">
      {reach === undefined ? (
        <p className={classes.note} aria-busy={problems.length === 0}>
          {problems.length > 0 ? "The text has problems." : "Comparing every pair of workloads …"}
        </p>
      ) : (
        <>
          <output className={classes.sentence}>{reachText(reach)}</output>
          {KINDS.map((kind) => (
            <ReachSection key={kind} kind={kind} reach={reach} />
          ))}
        </>
      )}
    </Card>
  );
}

function ReachSection({ kind, reach }: { readonly kind: DiffRow["change"]; readonly reach: ReachChanges }) {
  const count = reach.counts[kind];
  if (count === 0) return null;
  const rows = reach.rows.filter(({ change }) => change === kind);
  const { title, tone } = REACH_WORDS[kind];
  return (
    <details className={classes.fate}>
      <summary className={classes.fateTitle} data-tone={tone}>
        {title} <span className={classes.count}>{count.toLocaleString("en-US")}</span>
      </summary>
      <ul className={classes.pairs}>
        {rows.map((row) => (
          <li key={`${row.sender} ${row.receiver}`} className={classes.pair}>
            <span>
              {endText(row.sender)} <span className={classes.to}>to</span> {endText(row.receiver)}
            </span>
            <Ports row={row} />
          </li>
        ))}
      </ul>
      {count > rows.length && (
        <p className={classes.note}>and {(count - rows.length).toLocaleString("en-US")} more.</p>
      )}
    </details>
  );
}

function Ports({ row: { change, before, after } }: { readonly row: DiffRow }) {
  if (change !== "changed") return <code>{portsText(change === "added" ? after : before)}</code>;
  return (
    <span>
      <code>{portsText(before)}</code> <span className={classes.to}>becomes</span>{" "}
      <code>{portsText(after)}</code>
    </span>
  );
}
