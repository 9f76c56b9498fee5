"use client";

import { useState } from "react";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { RuleProposal } from "#lib/graph/index.ts";
import type { RuleDraft } from "#lib/policy/index.ts";
import { previewRuleAction } from "#app/actions/preview-rule-action.ts";
import { valueOf } from "#lib/client/action-result.ts";
import { RequestFailed } from "#lib/client/fetch-json.ts";
import { problemsByRow, type RuleProblems } from "../../policy/rule-problems.ts";

/** A proposed rule under edit, with what the server says about it as it stands. */
export interface RuleDraftState {
  readonly rule: RuleDraft;
  readonly edited: boolean;
  readonly proposal: RuleProposal;
  readonly problems: RuleProblems;
  /** The answer shown is for an earlier state of the rule. */
  readonly stale: boolean;
  readonly change: (rule: RuleDraft) => void;
  readonly reset: () => void;
}

/** Drafts outlive the selection: going to another edge and back finds what was typed. Lost with the tab. */
const drafts = new Map<string, RuleDraft>();

const SETTLE_MS = 350;

function problemsOf(error: Error | null): RuleProblems {
  if (error === null) return {};
  // Several problems come as detail, each a sentence of its own; the detail of a single one only explains it.
  const all =
    error instanceof RequestFailed && error.detail.includes(error.message) ? error.detail : [error.message];
  return problemsByRow(all);
}

/**
 * Keeps the draft of the rule for `edgeKey`, asking for its blast radius and manifests a moment after each edit. One that
 * widens the rule `widens` is kept by itself: what was typed for the first rule is in that rule already.
 */
export function useRuleDraft(edgeKey: string, proposed: RuleProposal, widens = ""): RuleDraftState {
  const draftKey = `${edgeKey} ${widens}`;
  const [kept, setKept] = useState(() => ({ draftKey, draft: drafts.get(draftKey) }));
  const draft = kept.draftKey === draftKey ? kept.draft : drafts.get(draftKey);
  const rule = draft ?? proposed.rule;
  const text = JSON.stringify({ ...rule, reason: "" });
  const [settled] = useDebouncedValue(text, SETTLE_MS);
  const isProposed = settled === JSON.stringify({ ...proposed.rule, reason: "" });
  const preview = useQuery({
    queryKey: ["rule-preview", edgeKey, settled],
    queryFn: () =>
      valueOf<RuleProposal>(previewRuleAction({ edgeKey, rule: JSON.parse(settled) as RuleDraft })),
    enabled: !isProposed,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  });
  const keep = (next: RuleDraft | undefined) => {
    if (next === undefined) drafts.delete(draftKey);
    else drafts.set(draftKey, next);
    setKept({ draftKey, draft: next });
  };
  return {
    rule,
    edited: draft !== undefined,
    proposal: isProposed ? proposed : (preview.data ?? proposed),
    problems: isProposed ? {} : problemsOf(preview.error),
    stale: settled !== text || (!isProposed && (preview.isFetching || preview.isError)),
    change: keep,
    reset: () => keep(undefined),
  };
}
