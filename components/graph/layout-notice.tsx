"use client";

import { Anchor, Loader } from "@mantine/core";
import classes from "./graph-screen.module.css";

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
  if (layingOut) {
    return (
      <output className={classes.notice} data-late={!first}>
        <Loader size={13} color="gray" /> Laying out
      </output>
    );
  }
  if (plain === undefined) return null;
  return (
    <output className={classes.notice} data-tone="attention">
      <span>The layout failed ({plain}); places are rough.</span>
      <Anchor component="button" type="button" size="sm" onClick={onRetry}>
        Lay out again
      </Anchor>
    </output>
  );
}
