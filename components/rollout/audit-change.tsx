import { momentText } from "../shell/age-words.ts";
import type { AuditEvent } from "#lib/rollout/index.ts";
import { detailText } from "./activity-words.ts";
import classes from "./audit-table.module.css";

/** What an event changed: before beside after, and the moment in full. */
export function AuditChange({ event }: { readonly event: AuditEvent }) {
  const sides = [
    { name: "Before", value: event.before },
    { name: "After", value: event.after },
  ].filter(({ value }) => value !== undefined && value !== null);
  return (
    <>
      <div className={classes.sides}>
        {sides.map(({ name, value }) => (
          <section key={name}>
            <h3>{name}</h3>
            <pre>{detailText(value)}</pre>
          </section>
        ))}
      </div>
      <p className={classes.moment}>{momentText(event.atMs)}</p>
    </>
  );
}
