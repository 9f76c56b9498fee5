"use client";

import { Title } from "@mantine/core";
import { LoadFailure } from "#components/shell/load-failure.tsx";
import { PageBody } from "#components/shell/page-body.tsx";

/** A bug on one page: the frame around it stays, and so does Roll back in the palette. */
export default function PageError({
  error,
  reset,
}: {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}) {
  const known =
    error.digest === undefined
      ? error
      : new Error(`Drawbridge broke while drawing this page. Its log says why, under ${error.digest}.`);
  return (
    <PageBody>
      <Title order={1}>Something broke</Title>
      <LoadFailure what="This page" error={known} onRetry={reset} />
    </PageBody>
  );
}
