"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useMounted } from "@mantine/hooks";
import {
  IconAffiliate,
  IconFileExport,
  IconHistory,
  IconLayoutList,
  IconRouteAltRight,
  IconShieldCheck,
} from "@tabler/icons-react";
import { BoardCount } from "./board-count.tsx";
import { ProofState } from "./proof-state.tsx";
import { isCurrent, SCREENS } from "./screens.ts";
import classes from "./nav-links.module.css";

const ICONS: Record<string, typeof IconHistory> = {
  "/": IconLayoutList,
  "/graph": IconAffiliate,
  "/explain": IconRouteAltRight,
  "/enforcement": IconShieldCheck,
  "/audit": IconHistory,
  "/export": IconFileExport,
};

/** Links to the screens: a column in the sidebar, a bar at the bottom of a phone. */
export function NavLinks({ as }: { readonly as: "column" | "bar" }) {
  const pathname = usePathname();
  // A query that the frame asks for first would keep the page's prefetched one from being used on the server.
  const mounted = useMounted();
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
              {as === "column" && screen.href === "/" && mounted && <BoardCount className={classes.count} />}
              {as === "column" && screen.href === "/enforcement" && <ProofState className={classes.count} />}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
