"use client";

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { applyRevisionAction } from "#app/actions/apply-revision-action.ts";
import { promoteAction } from "#app/actions/promote-action.ts";
import { namespaceQuery } from "#lib/client/namespace-query.ts";
import { EmptyState } from "../shell/empty-state.tsx";
import { LoadFailure } from "../shell/load-failure.tsx";
import { chosenStep, type StepChoice } from "./step-choice.ts";
import { StepForm, type StepStart } from "./step-form.tsx";

/** The step that a namespace's page offers: its next phase, or bringing its candidate in. */
export function NamedStep({
  choice,
  onStarted,
  onLeave,
}: {
  readonly choice: Exclude<StepChoice, { readonly kind: "watch" }>;
  readonly onStarted: (operationId: string) => void;
  readonly onLeave: () => void;
}) {
  const { data: page, error, refetch } = useQuery(namespaceQuery(choice.namespace));
  if (error && !page) return <LoadFailure what="The step" error={error} onRetry={() => void refetch()} />;
  if (!page) return <Skeleton height={280} aria-label="Reading gates and writes" />;
  const step = chosenStep(choice, page);
  if (!step) return <EmptyState title="There is no such step any more">{page.sentence}</EmptyState>;
  const { namespace } = choice;
  const start = ({ reason, expectedPlanHash }: StepStart) =>
    choice.kind === "promote"
      ? promoteAction({ namespace, to: step.to, expectedPlanHash, reason })
      : applyRevisionAction({ namespace, expectedPlanHash, reason });
  return (
    <StepForm
      key={step.label}
      step={step}
      page={page}
      start={start}
      onStarted={onStarted}
      onLeave={onLeave}
    />
  );
}
