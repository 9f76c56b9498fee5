/** One screen in the navigation. `within` are paths that belong to it beside its own. */
export interface Screen {
  readonly label: string;
  readonly href: string;
  readonly within: readonly string[];
  /** The key that goes there, if it has one. */
  readonly hotkey?: string;
}

/** The screens that exist, in the order in which one needs them. */
export const SCREENS: readonly Screen[] = [
  { label: "Board", href: "/", within: ["/namespaces", "/what-if"], hotkey: "B" },
  { label: "Graph", href: "/graph", within: [], hotkey: "G" },
  { label: "Explain", href: "/explain", within: [] },
  { label: "Enforcement", href: "/enforcement", within: [], hotkey: "N" },
  { label: "Audit", href: "/audit", within: [] },
  { label: "Export", href: "/export", within: [] },
];

/** True where `pathname` is the screen itself or a page within it. */
export function isCurrent(screen: Screen, pathname: string): boolean {
  if (pathname === screen.href) return true;
  const roots = screen.href === "/" ? screen.within : [screen.href, ...screen.within];
  return roots.some((root) => pathname.startsWith(`${root}/`) || pathname === root);
}
