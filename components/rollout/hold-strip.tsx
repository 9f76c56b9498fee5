"use client";

import { useState } from "react";
import { Button } from "@mantine/core";
import { releaseHoldAction } from "#app/actions/release-hold-action.ts";
import type { BoardRow } from "#lib/rollout/index.ts";
import { useAction } from "#lib/client/use-action.ts";
import { Age } from "../shell/age.tsx";
import { asSentence } from "../shell/text-pieces.ts";
import { notifyDone } from "../shell/notify.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import classes from "./board-banner-strip.module.css";

/** Why a namespace may not be advanced, who said so, and how to release it. Nothing where it is free. */
export function HoldStrip({ row }: { readonly row: BoardRow }) {
  const [asking, setAsking] = useState(false);
  const release = useAction(releaseHoldAction, "rollout");
  const { namespace } = row;
  const { hold } = row.rollout;
  if (hold.kind !== "held") return null;
  return (
    <section className={classes.strip} data-tone="danger" aria-label={`${namespace} is held`}>
      <p className={classes.text}>
        <strong>Held</strong> {asSentence(hold.reason)} Held by {hold.by}, <Age atMs={hold.sinceMs} />.
      </p>
      <div className={classes.actions}>
        <Button onClick={() => setAsking(true)}>Release the hold</Button>
      </div>
      <ReasonDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Release the hold on ${namespace}`}
        verb="Release the hold"
        text={`It is held because: ${asSentence(hold.reason)} Once released, steps may start again when their gates pass.`}
        mutation={release}
        onConfirm={(reason) =>
          release.mutate(
            { namespace, reason },
            {
              onSuccess: () => {
                setAsking(false);
                notifyDone(`${namespace} may be advanced again`);
              },
            },
          )
        }
      />
    </section>
  );
}
