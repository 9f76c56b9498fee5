"use client";

import { Accordion, Badge, Button } from "@mantine/core";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { Age } from "../shell/age.tsx";
import { EmptyState } from "../shell/empty-state.tsx";
import { useStepSheet } from "../rollout/step-sheet-provider.tsx";
import { RevisionDiff } from "./revision-diff.tsx";
import { listedRevisions, revisionCounts } from "./revision-words.ts";
import classes from "./policy-list.module.css";

/** The candidate and every revision that was made; each opens to what it changes against the applied one. */
export function RevisionList({ page }: { readonly page: NamespacePage }) {
  const openSheet = useStepSheet();
  const { namespace } = page.row;
  const revisions = listedRevisions(page);
  if (revisions.length === 0) {
    return (
      <EmptyState title="No revision yet">
        A revision is made from the namespace&apos;s rules when it is staged.
      </EmptyState>
    );
  }
  return (
    <Accordion multiple chevronPosition="left" className={classes.list}>
      {revisions.map(({ revision, standing }) => (
        <Accordion.Item key={`${standing} ${revision.id}`} value={`${standing} ${revision.id}`}>
          <Accordion.Control>
            <span className={classes.revision}>
              <strong>Revision {revision.number}</strong>
              <span className={classes.role}>
                {revisionCounts(revision)}, by {revision.author}, <Age atMs={revision.createdAtMs} />
              </span>
              {standing !== "old" && (
                <Badge variant={standing === "applied" ? "filled" : "outline"} size="sm" tt="none">
                  {standing === "applied" ? "in the cluster" : "candidate, not applied"}
                </Badge>
              )}
            </span>
          </Accordion.Control>
          <Accordion.Panel>
            <RevisionDiff revision={revision} applied={page.applied} />
            {standing === "old" && (
              <Button
                mt={10}
                onClick={() => openSheet({ kind: "apply-revision", namespace, revisionId: revision.id })}
              >
                Restore revision {revision.number}…
              </Button>
            )}
            {standing === "candidate" && page.applyRevision && (
              <Button
                mt={10}
                variant="filled"
                onClick={() => openSheet({ kind: "apply-revision", namespace })}
              >
                {page.applyRevision.label}…
              </Button>
            )}
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
