import type { Metadata } from "next";
import { HydrationBoundary } from "@tanstack/react-query";
import { EnforcementScreen } from "#components/enforcement/enforcement-screen.tsx";
import { prefetchEnforcement } from "../prefetch.ts";

export const metadata: Metadata = { title: "Enforcement" };

/** What this cluster's network does with policies, and what was proved of it. */
export default async function EnforcementPage() {
  return (
    <HydrationBoundary state={await prefetchEnforcement()}>
      <EnforcementScreen />
    </HydrationBoundary>
  );
}
