"use client";

import { useState } from "react";
import type { Reason } from "#lib/policy/index.ts";
import { MoreButton } from "../shell/more-button.tsx";
import { reasonMark } from "./reason-words.ts";
import type { PolicyHref } from "./policy-href.ts";
import { ReasonLine } from "./reason-line.tsx";
import classes from "./decision-sides.module.css";

/** Near misses are told nearest first, and one more than these is rarely the one that was meant. */
const MISSES_SHOWN = 3;

/** What one tier says: everything that decides, and the nearest of what does not match; the rest by a button. */
export function ReasonList({
  reasons,
  hrefOf,
}: {
  readonly reasons: readonly Reason[];
  readonly hrefOf?: PolicyHref;
}) {
  const [all, setAll] = useState(false);
  const misses = reasons.filter((reason) => reasonMark(reason) === "misses");
  const later = new Set(all ? [] : misses.slice(MISSES_SHOWN));
  return (
    <>
      <ul className={classes.reasons}>
        {reasons
          .filter((reason) => !later.has(reason))
          .map((reason) => (
            <ReasonLine
              key={`${reason.kind} ${reason.policy?.kind} ${reason.policy?.name} ${reason.text}`}
              reason={reason}
              hrefOf={hrefOf}
            />
          ))}
      </ul>
      {later.size > 0 && (
        <p className={classes.more}>
          <MoreButton onClick={() => setAll(true)}>
            Show {later.size} more that {later.size === 1 ? "does" : "do"} not match
          </MoreButton>
        </p>
      )}
    </>
  );
}
