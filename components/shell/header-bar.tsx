"use client";

import Link from "next/link";
import { openSpotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { BrandMark } from "./brand-mark.tsx";
import { ClusterPills } from "./cluster-pills.tsx";
import { ColourSchemeMenu } from "./colour-scheme-menu.tsx";
import { KeyHint } from "./key-hint.tsx";
import classes from "./header-bar.module.css";

/** The bar above every screen: which cluster, how current, find anything, who am I. */
export function HeaderBar({ userName }: { readonly userName?: string }) {
  return (
    <div className={classes.bar}>
      <Link href="/" className={classes.brand} aria-label="Drawbridge, to the board">
        <BrandMark size={22} />
      </Link>
      <ClusterPills />
      <div className={classes.tools}>
        <button
          type="button"
          className={classes.find}
          onClick={openSpotlight}
          aria-keyshortcuts="Control+K Meta+K"
        >
          <IconSearch size={16} stroke={1.7} className={classes.findIcon} aria-hidden="true" />
          <span className={classes.findText}>Find anything</span>
          <KeyHint keys="Ctrl K" />
        </button>
        <ColourSchemeMenu />
        {userName !== undefined && (
          <span className={classes.user} title={`Changes are recorded as ${userName}`}>
            {userName}
          </span>
        )}
      </div>
    </div>
  );
}
