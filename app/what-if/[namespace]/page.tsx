import type { Metadata } from "next";
import { WhatIfScreen } from "#components/what-if/what-if-screen.tsx";

interface Props {
  readonly params: Promise<{ readonly namespace: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `What if · ${decodeURIComponent((await params).namespace)}` };
}

/** Trying edits of a namespace's policies at `/what-if/NAMESPACE`; what is edited is in the address. */
export default async function WhatIfPage({ params }: Props) {
  const namespace = decodeURIComponent((await params).namespace);
  return <WhatIfScreen key={namespace} namespace={namespace} />;
}
