import type { Decision, Reason } from "#lib/policy/index.ts";
import { Age } from "../../shell/age.tsx";
import { MarkedText } from "../../shell/marked-text.tsx";
import classes from "./inspector.module.css";

const DIRECTION_WORDS = { ingress: "Ingress", egress: "Egress" } as const;
const OUTCOME_WORDS = { allowed: "Allowed", denied: "Denied", uncertain: "Uncertain" } as const;

function sameReasons(a: Decision, b: Decision): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function Reasons({ title, decision }: { readonly title: string; readonly decision: Decision }) {
  return (
    <div className={classes.world}>
      <h4>
        {title} <span>{OUTCOME_WORDS[decision.outcome].toLowerCase()}</span>
      </h4>
      {decision.reasons.length === 0 && <p>No policy says anything about it.</p>}
      {decision.reasons.map((reason) => (
        <ReasonLine key={`${reason.direction} ${reason.policy?.name ?? ""} ${reason.text}`} reason={reason} />
      ))}
    </div>
  );
}

function ReasonLine({ reason }: { readonly reason: Reason }) {
  return (
    <p>
      <span className={classes.direction}>{DIRECTION_WORDS[reason.direction]}:</span>{" "}
      <MarkedText text={reason.text} />
    </p>
  );
}

/** Why the verdict is what it is: under the candidate, and today where that differs; how it was found, and its age. */
export function Why({
  now,
  candidate,
  atMs,
  first,
}: {
  readonly now: Decision;
  readonly candidate: Decision;
  readonly atMs: number;
  readonly first: "now" | "candidate";
}) {
  const same = sameReasons(now, candidate);
  const worlds = [
    { title: "Today", decision: now },
    { title: "Under the candidate", decision: candidate },
  ];
  return (
    <section className={classes.box} aria-label="Why">
      <h3 className={classes.faint}>Why</h3>
      {same ? (
        <Reasons title="Today and under the candidate" decision={now} />
      ) : (
        (first === "now" ? worlds : worlds.toReversed()).map((world) => (
          <Reasons key={world.title} {...world} />
        ))
      )}
      <p className={classes.found}>
        Found by <strong>replay</strong> of observed flows, <Age atMs={atMs} />.
      </p>
    </section>
  );
}
