import Link from "next/link";
import type { GateFinding } from "#lib/rollout/index.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { findingHref } from "./finding-link.ts";
import classes from "./gate-list.module.css";

/** What a gate found; a link where the thing it is about has a place of its own. */
export function FindingText({
  finding,
  namespace,
}: {
  readonly finding: GateFinding;
  readonly namespace: string;
}) {
  const href = findingHref(finding, namespace);
  if (href === undefined) return <MarkedText text={finding.text} />;
  return (
    <Link href={href} className={classes.link}>
      <MarkedText text={finding.text} />
    </Link>
  );
}
