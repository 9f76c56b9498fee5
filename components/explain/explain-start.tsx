"use client";

import Link from "next/link";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { examplesQuery } from "#lib/client/explain-query.ts";
import { EmptyState } from "../shell/empty-state.tsx";
import { LoadFailure } from "../shell/load-failure.tsx";
import { VerdictMark } from "../theme/verdict-mark.tsx";
import { explainHref } from "../decision/explain-href.ts";
import classes from "./explain-start.module.css";

/** Before anything is asked: what can be, and real questions about this cluster to begin with. */
export function ExplainStart({ namespace }: { readonly namespace?: string }) {
  const { data: examples, error, refetch } = useQuery(examplesQuery(namespace));
  if (error && !examples) return <LoadFailure what="Examples" error={error} onRetry={() => void refetch()} />;
  if (!examples)
    return <Skeleton component="section" height={190} aria-label="Loading examples" aria-busy="true" />;
  if (examples.length === 0) {
    return (
      <EmptyState title="No flow was observed yet">
        So there is no example to give{namespace === undefined ? "" : ` for ${namespace}`}. Ask about any two
        workloads, Services, pods, nodes, addresses or DNS names above.
      </EmptyState>
    );
  }
  return (
    <section className={classes.examples} aria-labelledby="explain-examples">
      <h2 id="explain-examples" className={classes.title}>
        {namespace === undefined ? "Worth asking now" : `Worth asking about ${namespace} now`}
      </h2>
      <ul className={classes.list}>
        {examples.map(({ title, why, verdict, ...question }) => (
          <li key={title}>
            <Link href={explainHref(question)} className={classes.example}>
              <span className={classes.question}>{title}</span>
              <span className={classes.why}>{why}</span>
              <VerdictMark verdict={verdict} />
            </Link>
          </li>
        ))}
      </ul>
      <p className={classes.hint}>
        An end can be a workload (<code>checkout/api</code>), a Service (<code>service/checkout/api</code>), a
        pod, a node, <code>api-server</code>, an address, or a DNS name. Without a port, every port is
        answered.
      </p>
    </section>
  );
}
