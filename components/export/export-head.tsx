"use client";

import { Button, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { exportHref } from "#lib/client/export-query.ts";
import type { ExportPage } from "#lib/rollout/index.ts";
import { Age } from "../shell/age.tsx";
import { exportText } from "./export-words.ts";
import { NamespaceChoice } from "./namespace-choice.tsx";
import classes from "./export.module.css";

/** What is exported, for which namespaces, how old it is, and the two downloads. */
export function ExportHead({
  asked,
  page,
  atMs,
  isLoading,
  onChoose,
  onRefresh,
}: {
  readonly asked: readonly string[];
  readonly page: ExportPage | undefined;
  readonly atMs: number | undefined;
  readonly isLoading: boolean;
  readonly onChoose: (namespaces: readonly string[]) => void;
  readonly onRefresh: () => void;
}) {
  const isReady = page !== undefined && page.namespaces.length > 0;
  return (
    <header className={classes.head}>
      <div className={classes.what}>
        <Title order={1}>Export</Title>
        <p className={classes.sentence}>
          {page === undefined
            ? "The runbook and a kustomize folder, generated from what this cluster is and what was seen in it."
            : exportText(page, asked.length === 0)}
        </p>
      </div>
      <div className={classes.actions}>
        <Download href={exportHref(asked, "md")} label="Runbook (.md)" isReady={isReady} />
        <Download href={exportHref(asked, "zip")} label="Folder (.zip)" isReady={isReady} primary />
      </div>
      <div className={classes.choice}>
        <NamespaceChoice chosen={asked} onChoose={onChoose} />
        {atMs !== undefined && (
          <div className={classes.age}>
            <span>
              Cluster as of <Age atMs={atMs} />
            </span>
            <Button loading={isLoading} onClick={onRefresh}>
              Generate again
            </Button>
          </div>
        )}
      </div>
    </header>
  );
}

function Download({
  href,
  label,
  isReady,
  primary = false,
}: {
  readonly href: string;
  readonly label: string;
  readonly isReady: boolean;
  readonly primary?: boolean;
}) {
  const look = {
    size: "sm",
    variant: primary ? "filled" : "default",
    leftSection: <IconDownload size={15} stroke={1.8} aria-hidden="true" />,
  } as const;
  if (!isReady) {
    return (
      <Button {...look} disabled>
        {label}
      </Button>
    );
  }
  return (
    <Button {...look} component="a" href={href} download aria-label={`Download: ${label}`}>
      {label}
    </Button>
  );
}
