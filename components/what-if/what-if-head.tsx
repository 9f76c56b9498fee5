import Link from "next/link";
import { Button, Title } from "@mantine/core";
import { namespaceHref } from "../rollout/finding-link.ts";
import { Age } from "../shell/age.tsx";
import classes from "./what-if.module.css";

/** Where one is, how old what one tries on is, and that nothing is written. */
export function WhatIfHead({
  namespace,
  atMs,
  isLoading,
  onRefresh,
}: {
  readonly namespace: string;
  readonly atMs?: number;
  readonly isLoading: boolean;
  readonly onRefresh: () => void;
}) {
  return (
    <header className={classes.head}>
      <div>
        <p className={classes.eyebrow}>
          <Link href={namespaceHref(namespace, "policies")}>{namespace}</Link>
        </p>
        <Title order={1}>What if</Title>
        <p className={classes.promise}>
          Try an edit on the connections that were observed. Nothing is written.
        </p>
      </div>
      {atMs !== undefined && (
        <div className={classes.age}>
          <span>
            Cluster as of <Age atMs={atMs} />
          </span>
          <Button size="xs" loading={isLoading} onClick={onRefresh}>
            Read again
          </Button>
        </div>
      )}
    </header>
  );
}
