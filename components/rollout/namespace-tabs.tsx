"use client";

import dynamic from "next/dynamic";
import { Skeleton, Tabs } from "@mantine/core";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { FlowInbox } from "../policy/flow-inbox.tsx";
import { LintList } from "../policy/lint-list.tsx";
import { RuleList } from "../policy/rule-list.tsx";
import { ActivityList } from "./activity-list.tsx";
import { NAMESPACE_TABS, useTab, type NamespaceTab } from "./use-tab.ts";
import classes from "./namespace-tabs.module.css";

const loading = () => <Skeleton height={200} m={14} />;
// The editor that shows YAML is large: it comes when its tab is opened.
const PolicyList = dynamic(() => import("../policy/policy-list.tsx").then((file) => file.PolicyList), {
  loading,
});
const RevisionList = dynamic(() => import("../policy/revision-list.tsx").then((file) => file.RevisionList), {
  loading,
});

const NAMES: Readonly<Record<NamespaceTab, string>> = {
  flows: "Flows",
  rules: "Rules",
  policies: "Policies",
  revisions: "Revisions",
  activity: "Activity",
};

/** Flows to decide, rules, objects in the cluster, revisions and what happened; the open tab is in the URL. */
export function NamespaceTabs({ page }: { readonly page: NamespacePage }) {
  const [tab, setTab] = useTab();
  const counts: Readonly<Record<NamespaceTab, number>> = {
    flows: page.inbox.length,
    rules: page.rules.length,
    policies: page.policies.length,
    revisions: page.revisions.length,
    activity: page.activity.length,
  };
  return (
    <Tabs
      value={tab}
      onChange={(value) => void setTab(NAMESPACE_TABS.find((each) => each === value) ?? "flows")}
      className={classes.tabs}
      keepMounted={false}
    >
      <Tabs.List className={classes.list}>
        {NAMESPACE_TABS.map((each) => (
          <Tabs.Tab key={each} value={each} className={classes.tab}>
            {NAMES[each]} {counts[each]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="flows">
        <FlowInbox page={page} />
      </Tabs.Panel>
      <Tabs.Panel value="rules">
        <RuleList page={page} />
      </Tabs.Panel>
      <Tabs.Panel value="policies">
        <div className={classes.lint}>
          <LintList namespace={page.row.namespace} />
        </div>
        <PolicyList page={page} />
      </Tabs.Panel>
      <Tabs.Panel value="revisions">
        <RevisionList page={page} />
      </Tabs.Panel>
      <Tabs.Panel value="activity" className={classes.padded}>
        <ActivityList events={page.activity} />
      </Tabs.Panel>
    </Tabs>
  );
}
