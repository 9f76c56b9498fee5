import type { StepPreview } from "#lib/rollout/index.ts";
import { Card } from "../shell/card.tsx";
import { planLines, writeCount } from "./write-lines.ts";
import { WriteList } from "./write-list.tsx";
import classes from "./namespace-content.module.css";

/** The exact writes of a step, or why there is no plan for it. */
export function StepWrites({ step }: { readonly step: StepPreview }) {
  const title = `What “${step.label}” will do`;
  if (step.plan) {
    return (
      <Card title={title} aside={<span className={classes.note}>{writeCount(step.plan)}</span>}>
        <WriteList lines={planLines(step.plan)} />
      </Card>
    );
  }
  if (!step.refusal) return null;
  return (
    <Card title={title}>
      <p className={classes.sentence}>{step.refusal.message}</p>
      {step.refusal.detail && (
        <ul className={classes.sentence}>
          {step.refusal.detail.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}
