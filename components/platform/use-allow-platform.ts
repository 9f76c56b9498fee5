"use client";

import { acceptPlatformAction } from "#app/actions/accept-platform-action.ts";
import type { FindingId } from "#lib/discovery/index.ts";
import { useAction } from "#lib/client/use-action.ts";
import { undoRules } from "../policy/undo-rules.ts";
import { notifyDone, notifyOutcome } from "../shell/notify.tsx";
import { allowedPlatformText } from "./platform-needs-words.ts";

/** Allows findings in a namespace, says so with a way back, and keeps a refusal for the dialog to show. */
export function useAllowPlatform(namespace: string) {
  const allow = useAction(acceptPlatformAction, "rules");
  const undoing = useAction(undoRules, "rules");
  const undo = (ruleIds: readonly string[]) =>
    void notifyOutcome(
      undoing.mutateAsync({ ruleIds, reason: "Allowing what the platform needs was undone" }),
      {
        done: () => notifyDone(`What the platform needs of ${namespace} is not allowed any more`),
        failed: "The rules are still in force",
      },
    );
  const start = (findings: readonly FindingId[], onDone: () => void) =>
    allow.mutate(
      { namespace, findings: [...findings] },
      {
        onSuccess: ({ ruleIds, skipped }) => {
          onDone();
          notifyDone(`What the platform needs of ${namespace} is allowed`, {
            text: allowedPlatformText(ruleIds.length, skipped),
            undo: ruleIds.length > 0 ? () => undo(ruleIds) : undefined,
          });
        },
      },
    );
  return { start, isPending: allow.isPending, error: allow.error };
}
