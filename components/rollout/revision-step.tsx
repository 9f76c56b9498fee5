"use client";

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { applyRevisionAction } from "#app/actions/apply-revision-action.ts";
import { previewRevisionAction } from "#app/actions/preview-revision-action.ts";
import { valueOf } from "#lib/client/action-result.ts";
import { namespaceQuery } from "#lib/client/namespace-query.ts";
import { LoadFailure } from "../shell/load-failure.tsx";
import { StepForm } from "./step-form.tsx";

/** Restoring an older revision: its gates and writes are computed when asked for. */
export function RevisionStep({
  namespace,
  revisionId,
  onStarted,
  onLeave,
}: {
  readonly namespace: string;
  readonly revisionId: string;
  readonly onStarted: (operationId: string) => void;
  readonly onLeave: () => void;
}) {
  const { data: page } = useQuery(namespaceQuery(namespace));
  const {
    data: step,
    error,
    refetch,
  } = useQuery({
    queryKey: [...namespaceQuery(namespace).queryKey, "revision", revisionId],
    queryFn: () => valueOf(previewRevisionAction({ namespace, revisionId })),
  });
  if (error && !step) return <LoadFailure what="The step" error={error} onRetry={() => void refetch()} />;
  if (!step || !page) return <Skeleton height={280} aria-label="Reading gates and writes" />;
  return (
    <StepForm
      step={step}
      page={page}
      start={(confirmed) => applyRevisionAction({ namespace, revisionId, ...confirmed })}
      onStarted={onStarted}
      onLeave={onLeave}
    />
  );
}
