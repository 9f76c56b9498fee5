import { Button, Table } from "@mantine/core";
import type { AllowRule } from "#lib/policy/index.ts";
import { Age } from "../shell/age.tsx";
import { momentText } from "../shell/age-words.ts";
import { originText, rulePeerText, rulePortsText } from "./rule-words.ts";
import classes from "./rule-list.module.css";

/** One rule: who may reach whom on which ports, why, and since when. */
export function RuleRow({
  rule,
  onEdit,
  onRemove,
}: {
  readonly rule: AllowRule;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const name = `${rulePeerText(rule.sender)} to ${rulePeerText(rule.receiver)}`;
  return (
    <Table.Tr className={classes.row}>
      <Table.Th scope="row" className={classes.peer}>
        <code>{rulePeerText(rule.sender)}</code>
      </Table.Th>
      <Table.Td className={classes.peer}>
        <span className={classes.phoneWord}>to </span>
        <code>{rulePeerText(rule.receiver)}</code>
      </Table.Td>
      <Table.Td>
        <code>{rulePortsText(rule.ports)}</code>
      </Table.Td>
      <Table.Td className={classes.why}>
        {rule.reason && <span>{rule.reason}</span>}
        <span className={classes.origin}>
          {originText(rule.origin)} by {rule.author}, <Age atMs={rule.createdAtMs} />
          {rule.expiresAtMs !== undefined && `, expires ${momentText(rule.expiresAtMs)}`}
        </span>
      </Table.Td>
      <Table.Td className={classes.actions}>
        <Button onClick={onEdit} aria-label={`Edit the rule ${name}`}>
          Edit
        </Button>
        <Button onClick={onRemove} aria-label={`Remove the rule ${name}`}>
          Remove
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
