"use client";

import { useState } from "react";
import { Anchor } from "@mantine/core";
import type { BlastRadius as BlastRadiusValue, Narrowing } from "#lib/graph/index.ts";
import classes from "./blast-radius.module.css";

/** `namespace/Kind/name` without its kind, as people say it. */
function peerText(id: string): string {
  const parts = id.split("/");
  return parts.length === 3 ? `${parts[0]}/${parts[2]}` : id;
}

/** How many pairs are named before "and 12 more". */
const NAMED = 3;

/** What a rule opens beyond the connection it is for, and ways to open less. */
export function BlastRadius({
  value,
  narrowings,
  onNarrow,
}: {
  readonly value: BlastRadiusValue;
  readonly narrowings: readonly Narrowing[];
  readonly onNarrow: (narrowing: Narrowing) => void;
}) {
  const [all, setAll] = useState(false);
  if (value.total === 0 && value.external.length === 0)
    return <p className={classes.text}>Allows nothing else today.</p>;
  const named = all ? value.pairs : value.pairs.slice(0, NAMED);
  const rest = value.total - named.length;
  return (
    <div className={classes.text}>
      {value.total > 0 && (
        <>
          Also allows <strong>{value.total === 1 ? "1 other pair" : `${value.total} other pairs`}</strong>:{" "}
          {named.map((pair, index) => (
            <span key={`${pair.sender} ${pair.receiver}`}>
              {index > 0 && "; "}
              {peerText(pair.sender)} to {peerText(pair.receiver)}
              {pair.observed && <span className={classes.seen}> (seen)</span>}
            </span>
          ))}
          {rest > 0 && (
            <>
              {"; "}
              {value.pairs.length > named.length ? (
                <Anchor component="button" type="button" inherit onClick={() => setAll(true)}>
                  and {rest} more
                </Anchor>
              ) : (
                `and ${rest} more`
              )}
            </>
          )}
          .{" "}
        </>
      )}
      {value.external.length > 0 && (
        <>
          Outside the cluster: <code>{value.external.join(", ")}</code>.{" "}
        </>
      )}
      {narrowings.map((narrowing) => (
        <Anchor
          key={`${narrowing.side} ${narrowing.key}`}
          component="button"
          type="button"
          inherit
          mr={10}
          onClick={() => onNarrow(narrowing)}
          title={`Leaves out ${narrowing.drops} of the ${narrowing.side}'s workloads`}
        >
          Narrow by {narrowing.key}
        </Anchor>
      ))}
    </div>
  );
}
