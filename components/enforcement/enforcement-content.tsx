"use client";

import { Tabs } from "@mantine/core";
import type { EnforcementPage } from "#lib/rollout/index.ts";
import { LintList } from "../policy/lint-list.tsx";
import { FindingList } from "../platform/finding-list.tsx";
import { PageBody } from "../shell/page-body.tsx";
import tabs from "../rollout/namespace-tabs.module.css";
import { EnforcementHead } from "./enforcement-head.tsx";
import { ProofFailureStrip } from "./proof-failure-strip.tsx";
import { ProofMatrix } from "./proof-matrix.tsx";
import { ProofProgress } from "./proof-progress.tsx";
import { EnforcementAside } from "./enforcement-aside.tsx";
import { ENFORCEMENT_VIEWS, useEnforcementAddress } from "./use-enforcement-address.ts";
import classes from "./enforcement.module.css";

/** The state of the world, a run under way or failed, then the proof with what goes with it, or what the platform needs, or lint. */
export function EnforcementContent({ page }: { readonly page: EnforcementPage }) {
  const [{ view, ns }, setAddress] = useEnforcementAddress();
  const show = (value: string | null) =>
    void setAddress({ view: ENFORCEMENT_VIEWS.find((each) => each === value) ?? "proof", row: null });
  return (
    <PageBody>
      <EnforcementHead page={page} />
      <ProofProgress proof={page.proof} />
      {page.proof && <ProofFailureStrip proof={page.proof} />}
      <Tabs value={view} onChange={show} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          <Tabs.Tab value="proof" className={tabs.tab}>
            Proof
          </Tabs.Tab>
          <Tabs.Tab value="needs" className={tabs.tab}>
            What the platform needs {page.findings.length}
          </Tabs.Tab>
          <Tabs.Tab value="lint" className={tabs.tab}>
            Lint
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="proof" className={classes.columns}>
          <ProofMatrix page={page} />
          <EnforcementAside page={page} />
        </Tabs.Panel>
        <Tabs.Panel value="needs">
          <FindingList
            findings={page.findings}
            namespace={ns ?? undefined}
            onNamespace={(namespace) => void setAddress({ ns: namespace ?? null })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="lint">
          <LintList />
        </Tabs.Panel>
      </Tabs>
    </PageBody>
  );
}
