"use client";

import { Button } from "@mantine/core";
import { stopProofAction } from "#app/actions/stop-proof-action.ts";
import { isProving } from "#lib/client/enforcement-query.ts";
import { useAction } from "#lib/client/use-action.ts";
import type { EnforcementProof } from "#lib/probes/index.ts";
import { ageText } from "../shell/age-words.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { notifyFailed } from "../shell/notify.tsx";
import { useNow } from "../shell/use-now.ts";
import { progressText } from "./prove-words.ts";
import classes from "./enforcement.module.css";

/** A run under way: which step of how many, what it is doing, how long it has run, and stopping it. Read aloud as it changes. */
export function ProofProgress({ proof }: { readonly proof?: EnforcementProof }) {
  const running = proof !== undefined && isProving(proof);
  return (
    <div aria-live="polite" className={running ? undefined : classes.silent}>
      {running && <RunningProof proof={proof} />}
    </div>
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
