"use client";

import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./copy-line.module.css";

/** A command to copy, shown whole. `what` names it for the button. */
export function CopyLine({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className={classes.box}>
      <pre className={classes.text}>{text}</pre>
      <CopyButton value={text} timeout={1_500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? "Copied" : `Copy ${what}`}>
            <ActionIcon
              variant="default"
              size={26}
              className={classes.copy}
              onClick={copy}
              aria-label={copied ? "Copied" : `Copy ${what}`}
            >
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
