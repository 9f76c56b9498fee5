import type { AuditEvent } from "#lib/rollout/index.ts";
import { Age } from "../shell/age.tsx";
import { activityText } from "./activity-words.ts";
import classes from "./activity-list.module.css";

/** Events, newest first: how long ago, who did what, and why. */
export function ActivityList({ events }: { readonly events: readonly AuditEvent[] }) {
  if (events.length === 0) return <p className={classes.none}>Nothing has been done here yet.</p>;
  return (
    <ol className={classes.list}>
      {events.map((event) => (
        <li key={event.id} className={classes.event}>
          <span className={classes.age}>
            <Age atMs={event.atMs} plain />
          </span>
          <div className={classes.what}>
            <span className={classes.text}>
              {event.actor} {activityText(event)}
            </span>
            {event.reason !== undefined && event.reason !== "" && (
              <span className={classes.reason}>{event.reason}</span>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
