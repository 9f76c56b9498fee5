"use client";

import { useQuery } from "@tanstack/react-query";
import { Popover, Skeleton } from "@mantine/core";
import { statusQuery } from "#lib/client/status-query.ts";
import { flowWords, snapshotWords } from "./status-words.ts";
import { StatusPill } from "./status-pill.tsx";
import { worstTone } from "./worst-tone.ts";
import { useNow } from "./use-now.ts";
import pill from "./status-pill.module.css";
import classes from "./cluster-pills.module.css";

/** Which cluster, how current its snapshot is, and how well flows arrive. On a phone one pill opens to all three. */
export function ClusterPills() {
  const { data: status } = useQuery(statusQuery());
  const now = useNow();
  if (!status)
    return <Skeleton height={24} width={220} radius={12} aria-label="Asking for the cluster's state" />;
  const snapshot = snapshotWords(status.snapshot, now);
  const flows = flowWords(status.flows, now);
  const simulated = status.simulated ? "simulated cluster" : "cluster";
  return (
    <>
      <div className={classes.wide}>
        <span className={pill.pill}>
          <span className={pill.name}>{status.name}</span> {simulated}
        </span>
        <StatusPill label="Snapshot" words={snapshot} />
        <StatusPill label="Flows" words={flows} />
      </div>
      <Popover position="bottom-start" width={300} withArrow>
        <Popover.Target>
          <button
            type="button"
            className={`${pill.pill} ${classes.narrow}`}
            aria-label={`Cluster ${status.name}: ${snapshot.text}; ${flows.text}`}
            suppressHydrationWarning
          >
            <span className={pill.dot} data-tone={worstTone([snapshot.tone, flows.tone])} />
            <span className={`${pill.text} ${pill.name}`}>{status.name}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <dl className={classes.story}>
            <dt>{status.name}</dt>
            <dd>{simulated}</dd>
            {[snapshot, flows].map((words) => (
              <div key={words.detail}>
                <dt suppressHydrationWarning>{words.text}</dt>
                <dd>{words.detail}</dd>
              </div>
            ))}
          </dl>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
