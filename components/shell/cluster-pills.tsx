"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Popover, Skeleton } from "@mantine/core";
import { statusQuery } from "#lib/client/status-query.ts";
import { flowWords, proofWords, snapshotWords } from "./status-words.ts";
import { StatusPill } from "./status-pill.tsx";
import { worstTone } from "./worst-tone.ts";
import { useNow } from "./use-now.ts";
import pill from "./status-pill.module.css";
import classes from "./cluster-pills.module.css";

/** Which cluster, how current its snapshot is, how well flows arrive, and whether policies are proved. On a phone one pill opens to all. */
export function ClusterPills() {
  const { data: status } = useQuery(statusQuery());
  const now = useNow();
  if (!status)
    return <Skeleton height={24} width={220} radius={12} aria-label="Asking for the cluster's state" />;
  const snapshot = snapshotWords(status.snapshot, now);
  const flows = flowWords(status.flows, now);
  const proof = status.proof && proofWords(status.proof, now);
  const all = [snapshot, flows, ...(proof ? [proof] : [])];
  const simulated = status.simulated ? "simulated cluster" : "cluster";
  return (
    <>
      <div className={classes.wide}>
        <span className={pill.pill}>
          <span className={pill.name}>{status.name}</span> {simulated}
        </span>
        <StatusPill label="Snapshot" words={snapshot} />
        <StatusPill label="Flows" words={flows} />
        {proof && <StatusPill label="Enforcement" words={proof} href="/enforcement" />}
      </div>
      <Popover position="bottom-start" width={300} withArrow>
        <Popover.Target>
          <button
            type="button"
            className={`${pill.pill} ${classes.narrow}`}
            aria-label={`Cluster ${status.name}: ${all.map(({ text }) => text).join("; ")}`}
            suppressHydrationWarning
          >
            <span className={pill.dot} data-tone={worstTone(all.map(({ tone }) => tone))} />
            <span className={`${pill.text} ${pill.name}`}>{status.name}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <dl className={classes.story}>
            <dt>{status.name}</dt>
            <dd>{simulated}</dd>
            {all.map((words) => (
              <div key={words.detail}>
                <dt suppressHydrationWarning>{words.text}</dt>
                <dd>{words.detail}</dd>
              </div>
            ))}
          </dl>
          {proof && (
            <Link href="/enforcement" className={classes.more}>
              Enforcement
            </Link>
          )}
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
