import { Suspense } from "react";
import type { Metadata } from "next";
import { GraphScreen } from "#components/graph/graph-screen.tsx";
import { GraphSkeleton } from "#components/graph/graph-skeleton.tsx";

export const metadata: Metadata = { title: "Graph" };

/** Namespaces and observed connections; what is shown lives in the address. */
export default function GraphPage() {
  return (
    <Suspense fallback={<GraphSkeleton />}>
      <GraphScreen />
    </Suspense>
  );
}
