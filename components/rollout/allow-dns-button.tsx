"use client";

import { Button } from "@mantine/core";
import { allowDnsAction } from "#app/actions/allow-dns-action.ts";
import { useAction } from "#lib/client/use-action.ts";
import { undoRules } from "../policy/undo-rules.ts";
import { notifyDone, notifyOutcome } from "../shell/notify.tsx";
import { allowedDnsText } from "./gate-words.ts";

/** The one click that most namespaces need before egress: DNS for all pods, with a way back. */
export function AllowDnsButton({ namespace }: { readonly namespace: string }) {
  const allow = useAction(allowDnsAction, "rules");
  const undoing = useAction(undoRules, "rules");
  const undo = (ruleIds: readonly string[]) =>
    void notifyOutcome(undoing.mutateAsync({ ruleIds, reason: "Allowing DNS was undone" }), {
      done: () => notifyDone(`DNS of ${namespace} is not allowed any more`),
      failed: "The DNS rules are still in force",
    });
  // The gate passes by this, and takes the button with it.
  const start = () =>
    void notifyOutcome(allow.mutateAsync({ namespace }), {
      done: ({ ruleIds, edges }) =>
        notifyDone(`DNS is allowed for all pods of ${namespace}`, {
          text: allowedDnsText(ruleIds.length, edges),
          undo: ruleIds.length > 0 ? () => undo(ruleIds) : undefined,
        }),
      failed: "DNS was not allowed",
    });
  return (
    <Button mt={6} size="xs" loading={allow.isPending} onClick={start}>
      Allow DNS for all pods
    </Button>
  );
}
