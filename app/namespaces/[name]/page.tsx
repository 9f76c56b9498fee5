import type { Metadata } from "next";
import { NamespaceScreen } from "#components/rollout/namespace-screen.tsx";

interface Props {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function NamespacePage({ params }: Props) {
  return <NamespaceScreen name={decodeURIComponent((await params).name)} />;
}
