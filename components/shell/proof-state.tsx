"use client";

import { useQuery } from "@tanstack/react-query";
import { statusQuery } from "#lib/client/status-query.ts";
import { proofStateText } from "./status-words.ts";

/** What the last proof of enforcement is worth, in a word, once that is known. */
export function ProofState({ className }: { readonly className?: string }) {
  const { data: status } = useQuery(statusQuery());
  if (!status?.proof) return null;
  const { text, tone } = proofStateText(status.proof);
  return (
    <span className={className} data-tone={tone}>
      {text}
    </span>
  );
}
