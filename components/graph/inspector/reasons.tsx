import { useMemo } from "react";
import type { Decision } from "#lib/policy/index.ts";
import { DecisionSides } from "../../decision/decision-sides.tsx";
import { policyHrefs, type PolicyHref } from "../../decision/policy-href.ts";
import { Age } from "../../shell/age.tsx";
import classes from "./inspector.module.css";

const OUTCOME_WORDS = { allowed: "Allowed", denied: "Denied", uncertain: "Uncertain" } as const;

function sameReasons(a: Decision, b: Decision): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

interface Ends {
  readonly sender: string;
  readonly receiver: string;
  readonly hrefOf: PolicyHref;
}

function Reasons({
  title,
  decision,
  ...ends
}: { readonly title: string; readonly decision: Decision } & Ends) {
  return (
    <div className={classes.world}>
      <h4>
        {title} <span>{OUTCOME_WORDS[decision.outcome].toLowerCase()}</span>
      </h4>
      <DecisionSides decision={decision} {...ends} />
    </div>
  );
}

/** Why the verdict is what it is: under the candidate, and today where that differs; how it was found, and its age. */
export function Why({
  now,
  candidate,
  standing,
  sender,
  receiver,
  atMs,
  first,
}: {
  readonly now: Decision;
  readonly candidate: Decision;
  /** Policies that stand in the cluster, as `namespace/name`. */
  readonly standing: readonly string[];
  readonly sender: string;
  readonly receiver: string;
  readonly atMs: number;
  readonly first: "now" | "candidate";
}) {
  const same = sameReasons(now, candidate);
  const hrefOf = useMemo(() => policyHrefs(standing), [standing]);
  const ends = { sender, receiver, hrefOf };
  const worlds = [
    { title: "Today", decision: now },
    { title: "Under the candidate", decision: candidate },
  ];
  return (
    <section className={classes.box} aria-label="Why">
      <h3 className={classes.faint}>Why</h3>
      {same ? (
        <Reasons title="Today and under the candidate" decision={now} {...ends} />
      ) : (
        (first === "now" ? worlds : worlds.toReversed()).map((world) => (
          <Reasons key={world.title} {...world} {...ends} />
        ))
      )}
      <p className={classes.found}>
        Found by <strong>replay</strong> of observed flows, <Age atMs={atMs} />.
      </p>
    </section>
  );
}
