"use client";

import { Button } from "@mantine/core";
import type { StepPreview } from "#lib/rollout/index.ts";
import { useReadOnly } from "#lib/client/use-read-only.ts";
import { startText } from "./step-choice.ts";

/** Starts a step, or says on its face why it cannot. */
export function StartButton({
  step,
  hasReason,
  pending,
  onStart,
}: {
  readonly step: StepPreview;
  readonly hasReason: boolean;
  readonly pending: boolean;
  readonly onStart: () => void;
}) {
  const readOnly = useReadOnly();
  return (
    <Button
      variant="filled"
      disabled={readOnly || !step.mayStart || !hasReason}
      loading={pending}
      onClick={onStart}
    >
      {readOnly ? `${step.label} is off: Drawbridge is read-only` : startText(step)}
    </Button>
  );
}
