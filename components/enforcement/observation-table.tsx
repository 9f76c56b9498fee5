"use client";

import { useState } from "react";
import { IconCheck, IconX } from "@tabler/icons-react";
import { isAsExpected, type ProbeObservation } from "#lib/probes/index.ts";
import { momentText } from "../shell/age-words.ts";
import { MoreButton } from "../shell/more-button.tsx";
import { SEEN_WORDS, surprisesFirst } from "./subject-words.ts";
import classes from "./proof-evidence.module.css";

/** Attempts shown before the rest waits behind a button. */
const FEW = 12;

/** Each attempted connection, surprises first: who tried whom, what was expected, what was seen, and when. */
export function ObservationTable({ observations }: { readonly observations: readonly ProbeObservation[] }) {
  const [all, setAll] = useState(false);
  const ordered = surprisesFirst(observations);
  const shown = all ? ordered : ordered.slice(0, FEW);
  return (
    <>
      <table className={classes.observations} aria-label="Attempted connections">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Expected</th>
            <th scope="col">Seen</th>
            <th scope="col">Tried at</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((observation, index) => (
            <ObservationLine key={`${index} ${observation.atMs}`} observation={observation} />
          ))}
        </tbody>
      </table>
      {ordered.length > FEW && (
        <MoreButton expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${ordered.length}`}
        </MoreButton>
      )}
    </>
  );
}

function ObservationLine({ observation }: { readonly observation: ProbeObservation }) {
  const right = isAsExpected(observation);
  const { from, to, port, protocol, expected, seen, atMs, detail } = observation;
  return (
    <tr data-right={right}>
      <td>
        <code>{from}</code>
      </td>
      <td>
        <code>
          {to}:{port}/{protocol}
        </code>
      </td>
      <td>{expected}</td>
      <td>
        <span className={classes.seen}>
          {right ? (
            <IconCheck size={13} stroke={2.6} aria-hidden="true" />
          ) : (
            <IconX size={13} stroke={2.6} aria-label="not as expected:" />
          )}
          {SEEN_WORDS[seen]}
        </span>
        {detail !== undefined && detail !== "" && <code className={classes.detail}>{detail}</code>}
      </td>
      <td className={classes.when}>
        <time dateTime={new Date(atMs).toISOString()} title={momentText(atMs)}>
          {momentText(atMs).slice(11, 19)}
        </time>
      </td>
    </tr>
  );
}
