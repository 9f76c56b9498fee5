"use client";

import { useState, type ReactNode } from "react";
import { Button } from "@mantine/core";
import type { ExplainHop } from "#lib/policy/index.ts";
import classes from "./explain-answer.module.css";

/** More hops are drawn by a button: a Service over many workloads on every port has dozens. */
const FIRST = 12;

/** Hops in their order; none is said so. */
export function HopList({
  hops,
  children,
}: {
  readonly hops: readonly ExplainHop[];
  readonly children: (hop: ExplainHop) => ReactNode;
}) {
  const [all, setAll] = useState(false);
  if (hops.length === 0)
    return <p className={classes.quiet}>There is nothing to connect to, so no policy was asked.</p>;
  const shown = all ? hops : hops.slice(0, FIRST);
  return (
    <>
      {shown.map(children)}
      {shown.length < hops.length && (
        <div>
          <Button onClick={() => setAll(true)}>Show {hops.length - shown.length} more hops</Button>
        </div>
      )}
    </>
  );
}
