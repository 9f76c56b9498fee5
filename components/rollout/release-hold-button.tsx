"use client";

import { useState } from "react";
import { Button } from "@mantine/core";
import { releaseHoldAction } from "#app/actions/release-hold-action.ts";
import { useAction } from "#lib/client/use-action.ts";
import { notifyDone } from "../shell/notify.tsx";
import { asSentence } from "../shell/text-pieces.ts";
import { ReasonDialog } from "./reason-dialog.tsx";

/** Releases the hold on a namespace after saying why it is held (`because`) and asking for the reason. */
export function ReleaseHoldButton({
  namespace,
  because,
}: {
  readonly namespace: string;
  readonly because: string;
}) {
  const [asking, setAsking] = useState(false);
  const release = useAction(releaseHoldAction, "rollout");
  return (
    <>
      <Button onClick={() => setAsking(true)} aria-label={`Release the hold on ${namespace}`}>
        Release the hold
      </Button>
      <ReasonDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Release the hold on ${namespace}`}
        verb="Release the hold"
        text={`It is held because: ${asSentence(because)} Once released, steps may start again when their gates pass.`}
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
    </>
  );
}
