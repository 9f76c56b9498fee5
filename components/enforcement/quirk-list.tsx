import type { Quirk } from "#lib/enforcement/index.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { gravestQuirks, SEVERITY_WORDS } from "./quirk-order.ts";
import { SourceText } from "./source-text.tsx";
import classes from "./aside.module.css";

/** Peculiarities of this CNI that change what a rollout must do, dangers first and open. */
export function QuirkList({ quirks, title }: { readonly quirks: readonly Quirk[]; readonly title: string }) {
  if (quirks.length === 0) return <p className={classes.quiet}>None is known of {title}.</p>;
  return (
    <ul className={classes.list}>
      {gravestQuirks(quirks).map((quirk) => (
        <li key={quirk.id}>
          <details open={quirk.severity === "danger"}>
            <summary className={classes.summary}>
              <span className={classes.severity} data-severity={quirk.severity}>
                {SEVERITY_WORDS[quirk.severity]}
              </span>
              <span className={classes.title}>{quirk.title}</span>
            </summary>
            <p className={classes.text}>
              <MarkedText text={quirk.text} />
            </p>
            {quirk.source !== undefined && (
              <p className={classes.source}>
                <SourceText source={quirk.source} />
              </p>
            )}
          </details>
        </li>
      ))}
    </ul>
  );
}
