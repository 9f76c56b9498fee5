"use client";

import { Button } from "@mantine/core";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { isUnderWay } from "#lib/client/operation-query.ts";
import { operationWords } from "./operation-words.ts";
import { useStepSheet } from "./step-sheet-provider.tsx";
import classes from "./board-banner-strip.module.css";

/** The operation that runs, or the last one where it did not end well. */
export function OperationStrip({ page }: { readonly page: NamespacePage }) {
  const openSheet = useStepSheet();
  const { operation } = page;
  if (!operation || operation.state === "done") return null;
  const { namespace } = page.row;
  const title = isUnderWay(operation.state)
    ? `${namespace} is changing`
    : "The last operation did not finish";
  return (
    <section
      className={classes.strip}
      data-tone={operation.state === "failed" ? "danger" : "attention"}
      aria-label={title}
    >
      <p className={classes.text} aria-live="polite">
        <strong>{title}</strong> {operationWords(operation).text}
      </p>
      <div className={classes.actions}>
        <Button onClick={() => openSheet({ kind: "watch", namespace, operationId: operation.id })}>
          {isUnderWay(operation.state) ? "Watch" : "See its writes"}
        </Button>
      </div>
    </section>
  );
}
