import { IconCheck, IconX } from "@tabler/icons-react";
import type { ProbeObservation } from "#lib/probes/index.ts";
import { momentText } from "../shell/age-words.ts";
import { isAsExpected, SEEN_WORDS } from "./subject-words.ts";
import classes from "./proof-evidence.module.css";

/** Each attempted connection: who tried whom, what was expected, what was seen, and when. */
export function ObservationTable({ observations }: { readonly observations: readonly ProbeObservation[] }) {
  return (
    <table className={classes.observations}>
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
        {observations.map((observation, index) => (
          <ObservationLine key={`${index} ${observation.atMs}`} observation={observation} />
        ))}
      </tbody>
    </table>
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
