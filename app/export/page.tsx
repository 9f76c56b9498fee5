import { Suspense } from "react";
import type { Metadata } from "next";
import { ExportScreen } from "#components/export/export-screen.tsx";
import { ExportSkeleton } from "#components/export/export-skeleton.tsx";
import { PageBody } from "#components/shell/page-body.tsx";

export const metadata: Metadata = { title: "Export" };

/** The runbook and the kustomize folder; which namespaces is in the address, so it is generated for the browser that asks. */
export default function ExportPage() {
  return (
    <Suspense
      fallback={
        <PageBody>
          <ExportSkeleton />
        </PageBody>
      }
    >
      <ExportScreen />
    </Suspense>
  );
}
