"use client";

import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "@mantine/core";
import { lintQuery } from "#lib/client/lint-query.ts";
import { LINT_SEVERITIES } from "#lib/policy/index.ts";
import type { LintPage } from "#lib/rollout/index.ts";
import { Card } from "../shell/card.tsx";
import { EmptyState } from "../shell/empty-state.tsx";
import { LoadFailure } from "../shell/load-failure.tsx";
import { LintGroup } from "./lint-group.tsx";
import { lookedAtWords } from "./lint-words.ts";
import classes from "./lint-list.module.css";

/** What lint finds in the policies that stand, worst first: of one namespace, or of the whole cluster. */
export function LintList({ namespace }: { readonly namespace?: string }) {
  const { data: page, error, refetch } = useQuery(lintQuery(namespace));
  const aside = page === undefined ? undefined : <span className={classes.aside}>{lookedAtWords(page)}</span>;
  return (
    <Card title="Lint" aside={aside}>
      {page !== undefined && <Groups page={page} />}
      {page === undefined && error === null && <Skeleton height={64} />}
      {page === undefined && error !== null && (
        <LoadFailure what="What lint finds" error={error} onRetry={() => void refetch()} />
      )}
    </Card>
  );
}

function Groups({ page: { findings, namespace } }: { readonly page: LintPage }) {
  if (findings.length === 0) {
    return (
      <EmptyState title="No findings">
        No policy {namespace === undefined ? "of this cluster" : "here"} says something that its author most
        likely did not mean.
      </EmptyState>
    );
  }
  return LINT_SEVERITIES.map((severity) => (
    <LintGroup
      key={severity}
      severity={severity}
      findings={findings.filter((finding) => finding.severity === severity)}
    />
  ));
}
