"use client";

import { Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { enforcementQuery } from "#lib/client/enforcement-query.ts";
import { LoadFailure } from "../shell/load-failure.tsx";
import { PageBody } from "../shell/page-body.tsx";
import { EnforcementContent } from "./enforcement-content.tsx";
import { EnforcementSkeleton } from "./enforcement-skeleton.tsx";

/** What this cluster's network does with policies, in each state of the page: loading, failed, there. */
export function EnforcementScreen() {
  const { data: page, error, refetch } = useQuery(enforcementQuery());
  if (page) return <EnforcementContent page={page} />;
  return (
    <PageBody>
      <Title order={1}>Enforcement</Title>
      {error ? (
        <LoadFailure what="What is known of enforcement" error={error} onRetry={() => void refetch()} />
      ) : (
        <EnforcementSkeleton />
      )}
    </PageBody>
  );
}
