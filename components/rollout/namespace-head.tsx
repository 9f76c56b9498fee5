"use client";

import Link from "next/link";
import { Button, Title } from "@mantine/core";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { graphHref } from "../shell/palette-actions.ts";
import { usePageKeys } from "../shell/use-page-keys.ts";
import { NamespaceMenu } from "./namespace-menu.tsx";
import { RollBackButton } from "./roll-back-button.tsx";
import { useRollBack } from "./roll-back-provider.tsx";
import { startText } from "./step-choice.ts";
import { useStepSheet } from "./step-sheet-provider.tsx";
import classes from "./namespace-content.module.css";

/** The name, and what one can do with the namespace: one primary step, and Roll back in its place. */
export function NamespaceHead({ page }: { readonly page: NamespacePage }) {
  const openSheet = useStepSheet();
  const rollBack = useRollBack();
  const { namespace, rollout } = page.row;
  usePageKeys({ R: () => rollBack(namespace) });
  const busy = rollout.operationId !== undefined;
  return (
    <header className={classes.head}>
      <div>
        <p className={classes.eyebrow}>Namespace</p>
        <Title order={1} className={classes.name}>
          {namespace}
        </Title>
      </div>
      <div className={classes.actions}>
        <Button size="sm" component={Link} href={graphHref(namespace)} visibleFrom="sm">
          Show on graph
        </Button>
        {page.applyRevision && (
          <Button
            size="sm"
            className={classes.step}
            variant={page.applyRevision.mayStart && !busy ? "filled" : "default"}
            onClick={() => openSheet({ kind: "apply-revision", namespace })}
          >
            {page.applyRevision.label}
          </Button>
        )}
        {page.next && (
          // Never a dead button: where gates hold, the sheet says which and how to fix them.
          <Button
            size="sm"
            className={classes.step}
            variant={page.next.mayStart && !busy && !page.applyRevision ? "filled" : "default"}
            onClick={() => openSheet({ kind: "promote", namespace })}
          >
            {busy ? `${page.next.label} waits for the running operation` : startText(page.next)}
          </Button>
        )}
        <RollBackButton namespace={namespace} withKey size="sm" />
        <NamespaceMenu page={page} />
      </div>
    </header>
  );
}
