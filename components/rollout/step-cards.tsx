import type { NamespacePage, StepPreview } from "#lib/rollout/index.ts";
import { Card } from "../shell/card.tsx";
import { GateList } from "./gate-list.tsx";
import { gateSummary } from "./gate-words.ts";
import { StepWrites } from "./step-writes.tsx";
import classes from "./namespace-content.module.css";

function Gates({ step, namespace }: { readonly step: StepPreview; readonly namespace: string }) {
  const summary = gateSummary(step.gates);
  return (
    <Card
      title={`Gates to ${step.label.toLowerCase()}`}
      aside={
        <span className={classes.summary} data-tone={summary.tone}>
          {summary.text}
        </span>
      }
    >
      <GateList gates={step.gates} namespace={namespace} />
    </Card>
  );
}

/** What the next step needs and what it will write; an unapplied candidate comes first, because it is nearer. */
export function StepCards({ page }: { readonly page: NamespacePage }) {
  const { namespace } = page.row;
  const steps = [page.applyRevision, page.next].filter((step) => step !== undefined);
  if (steps.length === 0) {
    return (
      <Card title="No further step">
        <p className={classes.sentence}>{namespace} is at the last phase.</p>
      </Card>
    );
  }
  return steps.map((step) => (
    <div key={step.label} className={classes.column}>
      <Gates step={step} namespace={namespace} />
      <StepWrites step={step} />
    </div>
  ));
}
