import { Suspense } from "react";
import type { Metadata } from "next";
import { ExplainScreen } from "#components/explain/explain-screen.tsx";
import { ExplainSkeleton } from "#components/explain/explain-skeleton.tsx";
import { PageBody } from "#components/shell/page-body.tsx";

export const metadata: Metadata = { title: "Explain" };

/** Who can reach whom, and why; the question lives in the address. */
export default function ExplainPage() {
  return (
    <Suspense
      fallback={
        <PageBody>
          <ExplainSkeleton />
        </PageBody>
      }
    >
      <ExplainScreen />
    </Suspense>
  );
}
