"use client";

import type { ReactNode } from "react";
import Link from "next/link";
import { AppShell } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import { BrandMark } from "./brand-mark.tsx";
import { FindAnything } from "./find-anything.tsx";
import { HeaderBar } from "./header-bar.tsx";
import { NavLinks } from "./nav-links.tsx";
import { Notices } from "./notices.tsx";
import { ShellKeys } from "./shell-keys.tsx";
import classes from "./app-frame.module.css";

/**
 * The frame around every screen: sidebar, header and notices; on a phone the sidebar becomes a bar at the bottom.
 * Its content is a column that fills what height is left, so a screen may grow into it with `flex: 1`.
 */
export function AppFrame({
  userName,
  children,
}: {
  readonly userName?: string;
  readonly children: ReactNode;
}) {
  const mounted = useMounted();
  return (
    <AppShell
      layout="alt"
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: "sm", collapsed: { mobile: true } }}
      footer={{ height: { base: 56, sm: 0 } }}
      transitionDuration={0}
    >
      <a href="#content" className={classes.skip}>
        Skip to content
      </a>
      <AppShell.Header className={classes.header}>
        <HeaderBar userName={userName} />
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label="Screens" visibleFrom="sm">
        <Link href="/" className={classes.brand}>
          <BrandMark />
          <span>Drawbridge</span>
        </Link>
        <NavLinks as="column" />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main} id="content" tabIndex={-1}>
        <Notices />
        <div className={classes.content}>{children}</div>
      </AppShell.Main>
      <AppShell.Footer component="nav" className={classes.footer} aria-label="Screens" hiddenFrom="sm">
        <NavLinks as="bar" />
      </AppShell.Footer>
      {mounted && <FindAnything />}
      <ShellKeys />
    </AppShell>
  );
}
