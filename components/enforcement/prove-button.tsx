"use client";

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { isProving } from "#lib/client/enforcement-query.ts";
import type { EnforcementPage } from "#lib/rollout/index.ts";
import { KeyHint } from "../shell/key-hint.tsx";
import { MarkedText } from "../shell/marked-text.tsx";
import { usePageKeys } from "../shell/use-page-keys.ts";
import { ProveDialog } from "./prove-dialog.tsx";
import classes from "./enforcement.module.css";

/** Opens the confirm of a run; where none may start, the reason stands beside it. */
export function ProveButton({ page }: { readonly page: EnforcementPage }) {
  const [opened, { open, close }] = useDisclosure(false);
  const may = page.mayProve;
  usePageKeys({ P: () => (may.ok ? open() : undefined) });
  if (isProving(page.proof)) return null;
  return (
    <div className={classes.prove}>
      {!may.ok && (
        <p id="prove-why" className={classes.whyNot}>
          <MarkedText text={may.why} />
        </p>
      )}
      <Button
        size="sm"
        variant={may.ok && page.standing.kind !== "proved" ? "filled" : "default"}
        disabled={!may.ok}
        aria-describedby={may.ok ? undefined : "prove-why"}
        aria-keyshortcuts="P"
        rightSection={may.ok ? <KeyHint keys="P" /> : undefined}
        onClick={open}
      >
        {page.standing.kind === "none" ? "Prove now" : "Prove again"}
      </Button>
      <ProveDialog page={page} opened={opened} onClose={close} />
    </div>
  );
}
