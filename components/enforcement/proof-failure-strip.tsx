"use client";

import { IconAlertTriangle, IconPlayerStop, IconX } from "@tabler/icons-react";
import type { EnforcementProof } from "#lib/probes/index.ts";
import { CopyLine } from "../rollout/copy-line.tsx";
import { Age } from "../shell/age.tsx";
import { MarkedText } from "../shell/marked-text.tsx";
import { cleanUpCommand, failureWords } from "./failure-words.ts";
import classes from "./enforcement.module.css";

/** Why the newest run could not be carried through, with what to do and what the cluster said, word for word; and what any run left behind. */
export function ProofFailureStrip({ proof }: { readonly proof: EnforcementProof }) {
  return (
    <>
      {proof.state === "failed" && proof.failure && <Failure proof={proof} failure={proof.failure} />}
      {proof.leftBehind.length > 0 && proof.state !== "running" && <LeftBehind proof={proof} />}
    </>
  );
}

function Failure({
  proof,
  failure,
}: {
  readonly proof: EnforcementProof;
  readonly failure: NonNullable<EnforcementProof["failure"]>;
}) {
  const { title, tone } = failureWords(failure);
  const isAlarming = tone === "danger";
  const { done, total } = proof.progress;
  return (
    <section className={classes.failure} data-tone={tone} role={isAlarming ? "alert" : undefined}>
      {isAlarming ? (
        <IconX size={16} stroke={2.4} className={classes.failureMark} aria-hidden="true" />
      ) : (
        <IconPlayerStop size={16} className={classes.failureMark} aria-hidden="true" />
      )}
      <div>
        <p className={classes.failureTitle}>
          {title}
          <span>
            {proof.finishedAtMs !== undefined && <Age atMs={proof.finishedAtMs} />}
            {total > 0 && `, after ${done} of ${total} steps`}
          </span>
        </p>
        <p className={classes.failureText}>
          <MarkedText text={failure.message} />
        </p>
        {failure.said !== undefined && failure.said !== "" && (
          <pre className={classes.said}>{failure.said}</pre>
        )}
      </div>
    </section>
  );
}

function LeftBehind({ proof }: { readonly proof: EnforcementProof }) {
  const command = cleanUpCommand(proof);
  return (
    <section className={classes.failure} data-tone="attention" role="alert">
      <IconAlertTriangle size={16} className={classes.failureMark} aria-hidden="true" />
      <div>
        <p className={classes.failureTitle}>The run left something behind</p>
        <ul className={classes.left}>
          {proof.leftBehind.map((each) => (
            <li key={each}>
              <code>{each}</code>
            </li>
          ))}
        </ul>
        <p className={classes.failureText}>
          Drawbridge tries to remove it again when it starts and before the next run.
        </p>
        {command !== undefined && (
          <div className={classes.remove}>
            <CopyLine text={command} what="the command" />
          </div>
        )}
      </div>
    </section>
  );
}
