"use client";

import { useState } from "react";
import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import type { NamespacePage, StepPreview } from "#lib/rollout/index.ts";
import type { ActionResult } from "#lib/client/action-result.ts";
import { RequestFailed } from "#lib/client/fetch-json.ts";
import { useAction } from "#lib/client/use-action.ts";
import { GateList } from "./gate-list.tsx";
import { gateSummary, gravestFirst } from "./gate-words.ts";
import { StartButton } from "./start-button.tsx";
import { suggestedReason } from "./step-choice.ts";
import { planLines, writeCount } from "./write-lines.ts";
import { WriteList } from "./write-list.tsx";
import classes from "./step-form.module.css";

/** What was confirmed: the reason that was given, and the name of the writes that were on the screen. */
export interface StepStart {
  readonly reason: string;
  readonly expectedPlanHash?: string;
}

/** Gates, exact writes and a reason; the button starts the step, or says on its face why it cannot. */
export function StepForm({
  step,
  page,
  start,
  onStarted,
  onLeave,
}: {
  readonly step: StepPreview;
  readonly page: NamespacePage;
  readonly start: (confirmed: StepStart) => Promise<ActionResult<{ readonly operationId: string }>>;
  readonly onStarted: (operationId: string) => void;
  readonly onLeave: () => void;
}) {
  const [reason, setReason] = useState(suggestedReason(step));
  const begin = useAction(start, "rollout");
  const summary = gateSummary(step.gates);
  return (
    <Stack gap={14}>
      <Text>{page.sentence}</Text>
      {step.refusal && (
        <Alert color="danger" title={`${step.label} is not possible now`}>
          {step.refusal.message}
          {step.refusal.detail?.map((line) => (
            <div key={line}>{line}</div>
          ))}
        </Alert>
      )}
      <section>
        <div className={classes.head}>
          <h3>Gates</h3>
          <span data-tone={summary.tone}>{summary.text}</span>
        </div>
        <GateList gates={gravestFirst(step.gates)} namespace={page.row.namespace} />
      </section>
      {step.plan && (
        <section>
          <div className={classes.head}>
            <h3>What it will do</h3>
            <span>{writeCount(step.plan)}</span>
          </div>
          <WriteList lines={planLines(step.plan)} />
        </section>
      )}
      <TextInput
        label="Reason, for the audit log"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={reason.trim() === "" ? "Every change has a reason: say why." : undefined}
      />
      {begin.error && (
        <Alert color="danger" role="alert" title="Nothing was started">
          {begin.error.message}
          {begin.error instanceof RequestFailed &&
            begin.error.detail.map((line) => <div key={line}>{line}</div>)}
        </Alert>
      )}
      <Group justify="flex-end" gap={8} className={classes.foot}>
        <Button onClick={onLeave}>Leave as it is</Button>
        <StartButton
          step={step}
          hasReason={reason.trim() !== ""}
          pending={begin.isPending}
          onStart={() =>
            begin.mutate(
              { reason: reason.trim(), expectedPlanHash: step.planHash },
              { onSuccess: ({ operationId }) => onStarted(operationId) },
            )
          }
        />
      </Group>
    </Stack>
  );
}
