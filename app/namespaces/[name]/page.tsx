import type { Metadata } from "next";
import { HydrationBoundary } from "@tanstack/react-query";
import { NamespaceScreen } from "#components/rollout/namespace-screen.tsx";
import { prefetchNamespace } from "../../prefetch.ts";

interface Props {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

/** One namespace at `/namespaces/NAME`. */
export default async function NamespacePage({ params }: Props) {
  const name = decodeURIComponent((await params).name);
  return (
    <HydrationBoundary state={await prefetchNamespace(name)}>
      <NamespaceScreen key={name} name={name} />
    </HydrationBoundary>
  );
}
