"use client";

import { Loader, Skeleton, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowBackUp, IconCheck, IconCircle, IconX } from "@tabler/icons-react";
import type { StepRecord } from "#lib/rollout/index.ts";
import { operationQuery } from "#lib/client/operation-query.ts";
import { LoadFailure } from "../shell/load-failure.tsx";
import { operationWords, STEP_STATE_WORDS, stepState } from "./operation-words.ts";
import { planLines } from "./write-lines.ts";
import classes from "./operation-progress.module.css";

const TONES = {
  neutral: "var(--db-ink)",
  ready: "var(--db-ready)",
  attention: "var(--db-attention)",
  danger: "var(--db-danger)",
};

function StateIcon({ state }: { readonly state: StepRecord["state"] }) {
  if (state === "intended") return <Loader size={13} color="accent" />;
  if (state === "done") return <IconCheck size={14} stroke={2.6} color="var(--db-ready)" />;
  if (state === "failed") return <IconX size={14} stroke={2.6} color="var(--db-danger)" />;
  if (state === "undone") return <IconArrowBackUp size={14} color="var(--db-attention)" />;
  return <IconCircle size={9} color="var(--db-ink-3)" />;
}

/** An operation as it runs: each write with its state, and the sentence of the whole, read aloud as it changes. */
export function OperationProgress({ operationId }: { readonly operationId: string }) {
  const { data: operation, error, refetch } = useQuery(operationQuery(operationId));
  if (error) return <LoadFailure what="The operation" error={error} onRetry={() => void refetch()} />;
  if (!operation) return <Skeleton height={120} aria-label="Reading the operation" />;
  const words = operationWords(operation);
  const lines = planLines(operation.plan).slice(0, -1);
  return (
    <Stack gap={10}>
      <Text aria-live="polite" fw={500} c={TONES[words.tone]}>
        {words.text}
      </Text>
      <ol className={classes.steps}>
        {lines.map((line, index) => {
          const record = operation.steps.find((each) => each.index === index);
          const state = stepState(operation.steps, index);
          return (
            <li key={line.key} className={classes.step} data-state={state}>
              <span className={classes.icon}>
                <StateIcon state={state} />
              </span>
              <span className={classes.what} data-kind={line.kind}>
                <span data-verb={line.verb} className={classes.verb}>
                  {line.verb}
                </span>{" "}
                {line.object} <span className={classes.purpose}>{line.purpose}</span>
                <VisuallyHidden>: {STEP_STATE_WORDS[state]}</VisuallyHidden>
                {record?.error !== undefined && <span className={classes.error}>{record.error}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </Stack>
  );
}
