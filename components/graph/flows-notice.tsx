"use client";

import { IconAlertTriangle } from "@tabler/icons-react";
import type { FlowSourceStatus } from "#lib/rollout/index.ts";
import { incompleteText } from "./flows-words.ts";
import classes from "./graph-screen.module.css";

/** Says that the picture is not complete, and why; an edge that is missing proves nothing then. */
export function FlowsNotice({ flows }: { readonly flows: FlowSourceStatus }) {
  const text = incompleteText(flows);
  if (text === undefined) return null;
  return (
    <output className={classes.notice} data-tone="attention">
      <IconAlertTriangle size={15} aria-hidden="true" />
      <span>
        <strong>Flows incomplete:</strong> {text}. An edge that is missing here may still exist.
      </span>
    </output>
  );
}
