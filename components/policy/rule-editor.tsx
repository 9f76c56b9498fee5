"use client";

import { useState } from "react";
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { editRuleAction } from "#app/actions/edit-rule-action.ts";
import type { AllowRule, RuleDraft } from "#lib/policy/index.ts";
import { RequestFailed } from "#lib/client/fetch-json.ts";
import { useAction } from "#lib/client/use-action.ts";
import { notifyDone, notifyOutcome } from "../shell/notify.tsx";
import { draftOf } from "./rule-draft.ts";
import { RuleFields } from "./rule-fields.tsx";
import { RulePreview } from "./rule-preview.tsx";
import { problemsByRow } from "./rule-problems.ts";

/** Edits a rule; shows what the edited rule would open before it is saved, where the rule came from a flow. */
export function RuleEditor({
  rule,
  edgeKey,
  onClose,
}: {
  readonly rule: AllowRule;
  readonly edgeKey?: string;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState<RuleDraft>(draftOf(rule));
  const edit = useAction(editRuleAction, "rules");
  const undo = () =>
    void notifyOutcome(edit.mutateAsync({ ruleId: rule.id, rule: draftOf(rule) }), {
      done: () => notifyDone("The rule is as before"),
      failed: "The rule is not as before",
    });
  const save = () =>
    edit.mutate(
      { ruleId: rule.id, rule: draft },
      {
        onSuccess: () => {
          notifyDone("The rule is changed", { undo });
          onClose();
        },
      },
    );
  const refused = edit.error instanceof RequestFailed ? edit.error.detail : [];
  const problems = edit.error ? problemsByRow(refused.length > 0 ? refused : [edit.error.message]) : {};
  return (
    <Modal
      opened
      onClose={onClose}
      size={640}
      title={
        <Text fw={600} fz={15}>
          Edit the rule
        </Text>
      }
    >
      <Stack gap={12}>
        <RuleFields rule={draft} problems={problems} onChange={setDraft} />
        {edgeKey !== undefined && <RulePreview edgeKey={edgeKey} draft={draft} />}
        {problems.rule !== undefined && (
          <Alert color="danger" role="alert" title="The rule is unchanged">
            {problems.rule}
          </Alert>
        )}
        <Group justify="flex-end" gap={8}>
          <Button onClick={onClose}>Leave as it is</Button>
          <Button variant="filled" loading={edit.isPending} onClick={save}>
            Save the rule
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
