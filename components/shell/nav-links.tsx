"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useQuery } from "@tanstack/react-query";
import { IconAffiliate, IconHistory, IconLayoutList } from "@tabler/icons-react";
import { boardQuery } from "#lib/client/board-query.ts";
import { isCurrent, SCREENS } from "./screens.ts";
import classes from "./nav-links.module.css";

const ICONS: Record<string, typeof IconHistory> = {
  "/": IconLayoutList,
  "/graph": IconAffiliate,
  "/audit": IconHistory,
};

/** Links to the screens: a column in the sidebar, a bar at the bottom of a phone. */
export function NavLinks({ as }: { readonly as: "column" | "bar" }) {
  const pathname = usePathname();
  const { data: board } = useQuery(boardQuery());
  return (
    <ul className={classes.list} data-as={as}>
      {SCREENS.map((screen) => {
        const Icon = ICONS[screen.href] ?? IconLayoutList;
        return (
          <li key={screen.href}>
            <Link
              href={screen.href}
              className={classes.link}
              aria-current={isCurrent(screen, pathname) ? "page" : undefined}
            >
              {as === "bar" && <Icon size={20} stroke={1.7} aria-hidden="true" />}
              <span>{screen.label}</span>
              {as === "column" && screen.href === "/" && board && (
                <span className={classes.count} aria-label={`${board.rows.length} namespaces`}>
                  {board.rows.length}
                </span>
              )}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
