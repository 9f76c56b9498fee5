import type { UnreadableResource } from "#lib/policy/index.ts";
import { CopyLine } from "../rollout/copy-line.tsx";
import { unreadableWords } from "./unreadable-words.ts";
import classes from "./aside.module.css";

/** What this account may not read: what is unknown because of it, what the server said, and the rule that grants it. */
export function UnreadableList({ unreadable }: { readonly unreadable: readonly UnreadableResource[] }) {
  return (
    <ul className={classes.list}>
      {unreadable.map((each) => {
        const { what, consequence, grant, scope } = unreadableWords(each);
        return (
          <li key={what}>
            <p className={classes.unreadable}>
              <code>{what}</code>
            </p>
            <p className={classes.text}>{consequence}</p>
            <details className={classes.grant}>
              <summary>What grants it</summary>
              <p className={classes.source}>{each.reason}</p>
              <p className={classes.source}>A rule in a {scope}:</p>
              <CopyLine text={grant} what="the rule" />
            </details>
          </li>
        );
      })}
    </ul>
  );
}
