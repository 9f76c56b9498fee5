import type { EnforcementReport } from "#lib/enforcement/index.ts";
import classes from "./aside.module.css";

/** Objects, fields and values from which the CNI was recognised, and the profile that the engine reads policies by. */
export function EvidenceList({ report }: { readonly report: EnforcementReport }) {
  const { evidence, title, distribution, profile } = report;
  return (
    <>
      <p className={classes.quiet}>
        {title}
        {distribution !== "unknown" && ` on ${distribution}`}; policies are read by the profile{" "}
        <code>{profile}</code>.
      </p>
      <dl className={classes.facts}>
        {evidence.map(({ object, fact }) => (
          <div key={`${object} ${fact}`}>
            <dt>{object}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
