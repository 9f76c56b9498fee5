"use client";

import { useId, useState } from "react";
import type { LintSeverity } from "#lib/policy/index.ts";
import type { ListedFinding } from "#lib/rollout/index.ts";
import { MoreButton } from "../shell/more-button.tsx";
import { LintItem } from "./lint-item.tsx";
import { GROUP_TITLES } from "./lint-words.ts";
import classes from "./lint-list.module.css";

/** So many are shown before the rest waits behind a button; of what is merely worth knowing none. */
const FEW = 8;
/** So many more come with each press. */
const STEP = 50;

/** Findings of one severity under a heading of their own. */
export function LintGroup({
  severity,
  findings,
}: {
  readonly severity: LintSeverity;
  readonly findings: readonly ListedFinding[];
}) {
  const id = useId();
  const [count, setCount] = useState(severity === "info" ? 0 : FEW);
  if (findings.length === 0) return null;
  const left = findings.length - count;
  return (
    <section className={classes.group} aria-labelledby={id}>
      <h3 id={id} className={classes.groupTitle} data-severity={severity}>
        {GROUP_TITLES[severity]} <span className={classes.count}>{findings.length}</span>
      </h3>
      {count > 0 && (
        <ul className={classes.list}>
          {findings.slice(0, count).map((finding) => (
            <LintItem key={keyOf(finding)} finding={finding} />
          ))}
        </ul>
      )}
      {left > 0 && (
        <div className={classes.more}>
          <MoreButton onClick={() => setCount(count + STEP)}>
            {count === 0 ? `Show ${Math.min(left, STEP)}` : `Show ${Math.min(left, STEP)} more`}
          </MoreButton>
        </div>
      )}
    </section>
  );
}

function keyOf({ id, object, path, text }: ListedFinding): string {
  return `${id} ${object.kind} ${object.namespace ?? ""} ${object.name} ${path} ${text}`;
}
