import Link from "next/link";
import type { ListedFinding } from "#lib/rollout/index.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { LintDiff } from "./lint-diff.tsx";
import { objectHref, objectWords } from "./lint-words.ts";
import classes from "./lint-list.module.css";

/** One finding: what is wrong, where, what it does here, and what to do. */
export function LintItem({ finding }: { readonly finding: ListedFinding }) {
  const { id, title, object, path, text, fix } = finding;
  const href = objectHref(object);
  return (
    <li className={classes.item}>
      <div className={classes.head}>
        <span className={classes.title}>{title}</span>
        <code className={classes.id}>{id}</code>
      </div>
      <div className={classes.where}>
        {href === undefined ? objectWords(object) : <Link href={href}>{objectWords(object)}</Link>}
        {path !== "" && <code>{path}</code>}
      </div>
      <p className={classes.text}>
        <MarkedText text={text} />
      </p>
      <p className={classes.fix}>
        <MarkedText text={fix} />
      </p>
      <LintDiff finding={finding} />
    </li>
  );
}
