"use client";

import { Tabs } from "@mantine/core";
import type { ExportPage } from "#lib/rollout/index.ts";
import tabs from "../rollout/namespace-tabs.module.css";
import { CopyLine } from "../rollout/copy-line.tsx";
import { ExportFiles } from "./export-files.tsx";
import { ExportLimits } from "./export-limits.tsx";
import { RunbookView } from "./runbook-view.tsx";
import { EXPORT_VIEWS, useExportAddress } from "./use-export-address.ts";
import classes from "./export.module.css";

/** What is left out first, then the runbook to read or the files to look into, and the same from a terminal. */
export function ExportContent({ page, isStale }: { readonly page: ExportPage; readonly isStale: boolean }) {
  const [{ view, file }, setAddress] = useExportAddress();
  const show = (value: string | null) =>
    void setAddress({ view: EXPORT_VIEWS.find((each) => each === value) ?? "runbook" });
  return (
    <div className={classes.content} data-stale={isStale || undefined} aria-busy={isStale}>
      <ExportLimits page={page} />
      <div className={classes.command}>
        <CopyLine text={page.command} what="the command" />
      </div>
      <Tabs value={view} onChange={show} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          <Tabs.Tab value="runbook" className={tabs.tab}>
            Runbook
          </Tabs.Tab>
          <Tabs.Tab value="files" className={tabs.tab}>
            Files {page.files.length}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runbook">
          <RunbookView markdown={page.runbook} />
        </Tabs.Panel>
        <Tabs.Panel value="files">
          <ExportFiles
            files={page.files}
            opened={file ?? undefined}
            onOpen={(path) => void setAddress({ file: path })}
          />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
