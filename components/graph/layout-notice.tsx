"use client";

import { useEffect, useState } from "react";
import { Anchor, Loader } from "@mantine/core";
import classes from "./graph-screen.module.css";

/** Shorter layouts pass without a word: a flicker would say less than nothing. */
const QUIET_MS = 150;

/** That places are being worked out, or that they are only rough because the layout failed. */
export function LayoutNotice({
  layingOut,
  first,
  plain,
  onRetry,
}: {
  readonly layingOut: boolean;
  readonly first: boolean;
  readonly plain?: string;
  readonly onRetry: () => void;
}) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!layingOut) return undefined;
    const timer = setTimeout(() => setLate(true), first ? 0 : QUIET_MS);
    return () => clearTimeout(timer);
  }, [layingOut, first]);
  if (layingOut && late) {
    return (
      <div className={classes.notice} role="status">
        <Loader size={13} color="gray" /> Laying out
      </div>
    );
  }
  if (plain === undefined) return null;
  return (
    <div className={classes.notice} data-tone="attention" role="status">
      <span>The layout failed ({plain}); places are rough.</span>
      <Anchor component="button" type="button" size="sm" onClick={onRetry}>
        Lay out again
      </Anchor>
    </div>
  );
}
