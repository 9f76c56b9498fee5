import type { DiffLine, ListedFinding } from "#lib/rollout/index.ts";
import { EFFECT_WORDS } from "./lint-words.ts";
import classes from "./lint-list.module.css";

const SIGNS: Readonly<Record<DiffLine["kind"], string>> = { same: " ", removed: "-", added: "+", gap: "…" };
const SPOKEN: Readonly<Partial<Record<DiffLine["kind"], string>>> = {
  removed: "removed: ",
  added: "added: ",
};

/** The mechanical fix of a finding as the lines that it changes, with what it does to connections. */
export function LintDiff({ finding: { diff, patch } }: { readonly finding: ListedFinding }) {
  if (diff === undefined || patch === undefined) return null;
  return (
    <details className={classes.patch}>
      <summary className={classes.patchSummary}>The change {EFFECT_WORDS[patch.effect]}</summary>
      {/* Long lines are scrolled to, by the keyboard too. */}
      {/* oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex */}
      <pre className={classes.diff} tabIndex={0} aria-label="Lines of YAML that change">
        {diff.map((line, index) => (
          <span key={`${index} ${line.text}`} className={classes.line} data-kind={line.kind}>
            <span aria-hidden="true">{SIGNS[line.kind]} </span>
            {SPOKEN[line.kind] !== undefined && <span className={classes.spoken}>{SPOKEN[line.kind]}</span>}
            {line.text}
            {"\n"}
          </span>
        ))}
      </pre>
    </details>
  );
}
