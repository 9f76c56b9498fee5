"use client";

import { removeRuleAction } from "#app/actions/remove-rule-action.ts";
import { restoreRuleAction } from "#app/actions/restore-rule-action.ts";
import type { AllowRule } from "#lib/policy/index.ts";
import { useAction } from "#lib/client/use-action.ts";
import { ReasonDialog } from "../rollout/reason-dialog.tsx";
import { notifyDone, notifyOutcome } from "../shell/notify.tsx";
import { rulePeerText, rulePortsText } from "./rule-words.ts";

/** Removes a rule after asking why, and offers to bring it back. */
export function RuleRemoval({ rule, onClose }: { readonly rule: AllowRule; readonly onClose: () => void }) {
  const remove = useAction(removeRuleAction, "rules");
  const restore = useAction(restoreRuleAction, "rules");
  const undo = () =>
    void notifyOutcome(restore.mutateAsync({ ruleId: rule.id }), {
      done: () => notifyDone("The rule is back"),
      failed: "The rule is not back",
    });
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title="Remove the rule"
      verb="Remove"
      text={`${rulePeerText(rule.sender)} may then no longer reach ${rulePeerText(rule.receiver)} on ${rulePortsText(rule.ports)} under the candidate. The cluster changes only when a revision is applied.`}
      mutation={remove}
      onConfirm={(reason) =>
        remove.mutate(
          { ruleId: rule.id, reason },
          {
            onSuccess: () => {
              notifyDone("The rule is removed", { undo });
              onClose();
            },
          },
        )
      }
    />
  );
}
