"use client";

import { Alert, Skeleton, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { previewRuleAction } from "#app/actions/preview-rule-action.ts";
import type { RuleDraft } from "#lib/policy/index.ts";
import type { RuleProposal } from "#lib/graph/index.ts";
import { valueOf } from "#lib/client/action-result.ts";
import { BlastRadius } from "./blast-radius.tsx";

const PAUSE_MS = 350;

/** What a draft would open beyond its edge, and the server's word where it would open nothing or is invalid. */
export function RulePreview({ edgeKey, draft }: { readonly edgeKey: string; readonly draft: RuleDraft }) {
  const [settled] = useDebouncedValue(draft, PAUSE_MS);
  const { data, error } = useQuery({
    queryKey: ["edge", edgeKey, "draft", settled],
    queryFn: () => valueOf<RuleProposal>(previewRuleAction({ edgeKey, rule: settled })),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (error) {
    return (
      <Alert color="attention" title="As it stands, this rule cannot be saved">
        {error.message}
      </Alert>
    );
  }
  if (!data) return <Skeleton height={60} aria-label="Computing what the rule opens" />;
  return (
    <section aria-live="polite">
      <BlastRadius value={data.blastRadius} narrowings={[]} onNarrow={() => undefined} />
      {data.notes.map((note) => (
        <Text key={note} c="var(--db-ink-2)">
          {note}
        </Text>
      ))}
    </section>
  );
}
