"use client";

import { Select } from "@mantine/core";
import type { Finding } from "#lib/discovery/index.ts";
import { EmptyState } from "../shell/empty-state.tsx";
import { FindingRow } from "./finding-row.tsx";
import { findingGroups, namedNamespaces } from "./finding-view.ts";
import classes from "./finding-list.module.css";

const ALL = "";

/** What the platform needs, by kind: each finding with its certainty, what it was derived from, and who must allow it. */
export function FindingList({
  findings,
  namespace,
  onNamespace,
}: {
  readonly findings: readonly Finding[];
  /** Findings of this namespace alone. */
  readonly namespace?: string;
  readonly onNamespace: (namespace: string | undefined) => void;
}) {
  const groups = findingGroups(findings, namespace);
  const names = namedNamespaces(findings);
  const choices = namespace === undefined || names.includes(namespace) ? names : [...names, namespace];
  const shown = groups.reduce((sum, group) => sum + group.findings.length, 0);
  return (
    <section className={classes.frame} aria-label="What the platform needs">
      <div className={classes.bar}>
        <p className={classes.summary}>
          What a default-deny would break here unless it is allowed for: DNS, scrapes, ingress, webhooks.
        </p>
        <Select
          aria-label="Namespace that must allow it"
          className={classes.select}
          data={[
            { value: ALL, label: "Every namespace" },
            ...choices.map((name) => ({ value: name, label: name })),
          ]}
          value={namespace ?? ALL}
          onChange={(value) => onNamespace(value === ALL || value === null ? undefined : value)}
          allowDeselect={false}
          searchable={choices.length > 8}
        />
      </div>
      {shown === 0 && (
        <EmptyState
          title={
            namespace === undefined ? "Nothing was found" : `Nothing was found that ${namespace} must allow`
          }
        >
          What could not be read is said on the Proof tab; a need that is not found may still exist.
        </EmptyState>
      )}
      {shown > 0 && (
        <table className={classes.table} aria-label="Findings">
          <thead>
            <tr>
              <th scope="col">Finding</th>
              <th scope="col">Derived from</th>
              <th scope="col">Who must allow it</th>
            </tr>
          </thead>
          {groups.map((group) => (
            <tbody key={group.kind}>
              <tr className={classes.group}>
                <th scope="rowgroup" colSpan={3}>
                  {group.title} <span className={classes.count}>{group.findings.length}</span>
                  <span className={classes.why}>{group.why}</span>
                </th>
              </tr>
              {group.findings.map((finding) => (
                <FindingRow key={finding.id} finding={finding} />
              ))}
            </tbody>
          ))}
        </table>
      )}
    </section>
  );
}
