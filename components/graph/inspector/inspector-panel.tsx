"use client";

import type { ReactNode } from "react";
import { CloseButton, Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import classes from "./inspector.module.css";
import frame from "./inspector-panel.module.css";

/**
 * Where the inspector stands: a column at the right; on a phone a drawer from below that leaves the upper half of the
 * graph to be panned.
 */
export function InspectorPanel({
  label,
  onClose,
  children,
}: {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const phone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: true });
  if (!phone) {
    return (
      <aside className={frame.aside} aria-label={label}>
        {children}
      </aside>
    );
  }
  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      size="52dvh"
      withCloseButton={false}
      withOverlay={false}
      lockScroll={false}
      trapFocus={false}
      closeOnClickOutside={false}
      aria-label={label}
      classNames={{ content: frame.drawer, body: frame.drawerBody }}
    >
      {children}
    </Drawer>
  );
}

/** The first line of every inspector: what it is about, in a word, and the way out. */
export function InspectorTop({
  children,
  onClose,
}: {
  readonly children: ReactNode;
  readonly onClose: () => void;
}) {
  return (
    <div className={classes.top}>
      <span>{children}</span>
      <CloseButton size="sm" onClick={onClose} aria-label="Close the inspector" />
    </div>
  );
}
