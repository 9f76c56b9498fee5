"use client";

import type { NamespacePage } from "#lib/rollout/index.ts";
import { PlatformNeedsCard } from "../platform/platform-needs-card.tsx";
import { PageBody } from "../shell/page-body.tsx";
import { ActivityCard } from "./activity-card.tsx";
import { EmergencyCard } from "./emergency-card.tsx";
import { HoldStrip } from "./hold-strip.tsx";
import { NamespaceHead } from "./namespace-head.tsx";
import { NamespaceTabs } from "./namespace-tabs.tsx";
import { OperationStrip } from "./operation-strip.tsx";
import { PhaseCard } from "./phase-card.tsx";
import { StepCards } from "./step-cards.tsx";
import classes from "./namespace-content.module.css";

/** A namespace: where it stands, what the next step needs and writes, what happened, and its flows, rules and objects. */
export function NamespaceContent({ page }: { readonly page: NamespacePage }) {
  return (
    <PageBody>
      <NamespaceHead page={page} />
      <HoldStrip row={page.row} />
      <OperationStrip page={page} />
      <PhaseCard page={page} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <StepCards page={page} />
          <PlatformNeedsCard namespace={page.row.namespace} />
        </div>
        <div className={classes.column}>
          <ActivityCard page={page} />
          <EmergencyCard page={page} />
        </div>
      </div>
      <NamespaceTabs page={page} />
    </PageBody>
  );
}
