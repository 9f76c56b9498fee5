import type { Metadata } from "next";
import { HydrationBoundary } from "@tanstack/react-query";
import { AuditScreen } from "#components/rollout/audit-screen.tsx";
import { auditFilterOf } from "#components/rollout/audit-filter.ts";
import { prefetchAudit } from "../prefetch.ts";

export const metadata: Metadata = { title: "Audit" };

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
}

/** The audit log at `/audit`, filtered as the address says. */
export default async function AuditPage({ searchParams }: Props) {
  return (
    <HydrationBoundary state={await prefetchAudit(auditFilterOf(await searchParams))}>
      <AuditScreen />
    </HydrationBoundary>
  );
}
