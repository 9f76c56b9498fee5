"use client";

import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconEye, IconPlugConnectedX } from "@tabler/icons-react";
import type { Notice } from "./notice-list.ts";
import { MoreButton } from "./more-button.tsx";
import classes from "./notice-strip.module.css";

const ICONS = { neutral: IconEye, attention: IconAlertTriangle, danger: IconPlugConnectedX };

/** One notice as a strip; further lines open on demand. */
export function NoticeStrip({ notice }: { readonly notice: Notice }) {
  const [open, { toggle }] = useDisclosure(false);
  const Icon = ICONS[notice.tone];
  return (
    <div
      className={classes.strip}
      data-tone={notice.tone}
      role={notice.tone === "danger" ? "alert" : "status"}
      suppressHydrationWarning
    >
      <Icon size={15} className={classes.icon} aria-hidden="true" />
      <p className={classes.text} suppressHydrationWarning>
        <strong suppressHydrationWarning>{notice.title}</strong> {notice.text}
        {notice.lines.length > 0 && (
          <span className={classes.more}>
            <MoreButton expanded={open} onClick={toggle}>
              {open ? "Hide" : `Show ${notice.lines.length} ${notice.lines.length === 1 ? "line" : "lines"}`}
            </MoreButton>
          </span>
        )}
      </p>
      {open && (
        <ul className={classes.lines}>
          {notice.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
