"use client";

import { useState } from "react";
import { Table } from "@mantine/core";
import type { AllowRule } from "#lib/policy/index.ts";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { EmptyState } from "../shell/empty-state.tsx";
import { RuleEditor } from "./rule-editor.tsx";
import { RuleRemoval } from "./rule-removal.tsx";
import { RuleRow } from "./rule-row.tsx";
import classes from "./rule-list.module.css";

/** Every allow rule with an end in the namespace. */
export function RuleList({ page }: { readonly page: NamespacePage }) {
  const [editing, setEditing] = useState<AllowRule>();
  const [removing, setRemoving] = useState<AllowRule>();
  if (page.rules.length === 0) {
    return (
      <EmptyState title="No rules yet">
        Allow a flow, on the Flows tab or by clicking its edge on the graph, and it becomes a rule here.
      </EmptyState>
    );
  }
  return (
    <>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Sender</Table.Th>
            <Table.Th>Receiver</Table.Th>
            <Table.Th>Ports</Table.Th>
            <Table.Th>Why</Table.Th>
            <Table.Th>
              <span className={classes.hidden}>Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {page.rules.map((rule) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              onEdit={() => setEditing(rule)}
              onRemove={() => setRemoving(rule)}
            />
          ))}
        </Table.Tbody>
      </Table>
      {editing && (
        <RuleEditor
          key={editing.id}
          rule={editing}
          edgeKey={
            page.inbox.find(({ decision }) => decision?.kind === "accepted" && decision.ruleId === editing.id)
              ?.edge.key
          }
          onClose={() => setEditing(undefined)}
        />
      )}
      {removing && <RuleRemoval key={removing.id} rule={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}
