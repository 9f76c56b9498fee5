"use client";

import type { EnforcementPage } from "#lib/rollout/index.ts";
import { Card } from "../shell/card.tsx";
import { EvidenceList } from "./evidence-list.tsx";
import { ProofHistory } from "./proof-history.tsx";
import { QuirkList } from "./quirk-list.tsx";
import { UnreadableList } from "./unreadable-list.tsx";
import classes from "./enforcement.module.css";

/** What goes with the matrix: quirks that apply, what could not be read, how the CNI was recognised, earlier runs. */
export function EnforcementAside({ page }: { readonly page: EnforcementPage }) {
  const { report, history } = page;
  return (
    <div className={classes.aside}>
      {report.unreadable.length > 0 && (
        <Card
          title="Could not be read"
          aside={<span className={classes.count}>{report.unreadable.length}</span>}
        >
          <UnreadableList unreadable={report.unreadable} />
        </Card>
      )}
      <Card
        title="Quirks that apply"
        aside={<span className={classes.count}>{report.quirks.length > 0 && report.quirks.length}</span>}
      >
        <QuirkList quirks={report.quirks} title={report.title} />
      </Card>
      <Card title="Recognised by">
        <EvidenceList report={report} />
      </Card>
      {history.length > 0 && (
        <Card title="Runs">
          <ProofHistory history={history} />
        </Card>
      )}
    </div>
  );
}
