"use client";

import { Anchor } from "@mantine/core";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { Card } from "../shell/card.tsx";
import { ActivityList } from "./activity-list.tsx";
import { useTab } from "./use-tab.ts";

const NEWEST = 5;

/** The newest of what happened here; the tab below has the rest. */
export function ActivityCard({ page }: { readonly page: NamespacePage }) {
  const [, setTab] = useTab();
  const more = page.activity.length - NEWEST;
  return (
    <Card
      title="Activity"
      aside={
        more > 0 && (
          <Anchor component="button" type="button" onClick={() => void setTab("activity")}>
            {more} more
          </Anchor>
        )
      }
    >
      <ActivityList events={page.activity.slice(0, NEWEST)} />
    </Card>
  );
}
