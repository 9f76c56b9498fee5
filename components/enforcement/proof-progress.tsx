"use client";

import { useState } from "react";
import { Button, VisuallyHidden } from "@mantine/core";
import { stopProofAction } from "#app/actions/stop-proof-action.ts";
import { isProving } from "#lib/client/enforcement-query.ts";
import { useAction } from "#lib/client/use-action.ts";
import type { EnforcementProof } from "#lib/probes/index.ts";
import { ageText } from "../shell/age-words.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { notifyFailed } from "../shell/notify.tsx";
import { useNow } from "../shell/use-now.ts";
import { progressText, spokenText } from "./prove-words.ts";
import classes from "./enforcement.module.css";

/**
 * A run under way: which step of how many, what it is doing, how long it has run, and stopping it. Read aloud by tenths,
 * because steps come faster than they can be spoken, and once more when it has ended.
 */
export function ProofProgress({ proof }: { readonly proof?: EnforcementProof }) {
  const isRunning = proof !== undefined && isProving(proof);
  const [watched, setWatched] = useState<string>();
  if (isRunning && watched !== proof.id) setWatched(proof.id);
  return (
    <>
      <VisuallyHidden component="output">
        {proof !== undefined && proof.id === watched ? spokenText(proof) : ""}
      </VisuallyHidden>
      {isRunning && <RunningProof proof={proof} />}
    </>
  );
}

function RunningProof({ proof }: { readonly proof: EnforcementProof }) {
  const now = useNow();
  const stop = useAction(stopProofAction, "proof");
  const { done, total } = proof.progress;
  const removing = proof.state === "cleaning-up";
  return (
    <section className={classes.running} aria-label="Canary pods are running">
      <div className={classes.runningHead}>
        <p className={classes.doing}>
          <strong>{removing ? "Cleaning up" : "Proving"}</strong> <MarkedText text={progressText(proof)} />
        </p>
        <span className={classes.elapsed} aria-hidden="true" suppressHydrationWarning>
          {ageText(now - proof.startedAtMs)}
        </span>
        {!removing && (
          <Button
            loading={stop.isPending}
            onClick={() =>
              stop.mutate(
                { proofId: proof.id },
                { onError: (error) => notifyFailed("The run was not stopped", error) },
              )
            }
          >
            Stop and clean up
          </Button>
        )}
      </div>
      <progress className={classes.bar} value={done} max={Math.max(total, 1)} aria-label="Steps done" />
    </section>
  );
}
