import Link from "next/link";
import { VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconCheck, IconMinus, IconQuestionMark, IconX } from "@tabler/icons-react";
import type { Reason } from "#lib/policy/index.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { aroundPolicy, markText, reasonMark, type ReasonMark } from "./reason-words.ts";
import type { PolicyHref } from "./policy-href.ts";
import classes from "./decision-sides.module.css";

const ICONS: Readonly<Record<ReasonMark, typeof IconCheck>> = {
  "lets-through": IconCheck,
  stops: IconX,
  passes: IconArrowDown,
  misses: IconMinus,
  unknown: IconQuestionMark,
};

/** One policy's word, in a sentence, with the policy as a link to its YAML. */
export function ReasonLine({ reason, hrefOf }: { readonly reason: Reason; readonly hrefOf?: PolicyHref }) {
  const mark = reasonMark(reason);
  const Icon = ICONS[mark];
  return (
    <li className={classes.reason} data-mark={mark}>
      <span className={classes.mark}>
        <Icon size={12} stroke={2.4} aria-hidden="true" />
        <VisuallyHidden>{markText(mark)}:</VisuallyHidden>
      </span>
      <span className={classes.text}>
        <ReasonText reason={reason} hrefOf={hrefOf} />
      </span>
    </li>
  );
}

function ReasonText({ reason, hrefOf }: { readonly reason: Reason; readonly hrefOf?: PolicyHref }) {
  const around = aroundPolicy(reason);
  const href = reason.policy && hrefOf?.(reason.policy);
  if (around === undefined) return <MarkedText text={reason.text} />;
  const [before, name, after] = around;
  return (
    <>
      {before}
      {href === undefined ? <code>{name}</code> : <Link href={href}>{name}</Link>}
      <MarkedText text={after} />
    </>
  );
}
