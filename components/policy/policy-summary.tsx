import { IconAlertTriangle } from "@tabler/icons-react";
import { directionsText, roleText, selectsText, type ListedPolicy } from "./policy-words.ts";
import classes from "./policy-list.module.css";

/** A policy's name, what it is here, which directions it governs, and whether it selects anything at all. */
export function PolicySummary({ listed }: { readonly listed: ListedPolicy }) {
  return (
    <span className={classes.summary}>
      <code className={classes.name}>{listed.policy.metadata.name}</code>
      <span className={classes.role}>{roleText(listed.role)}</span>
      <span className={classes.fact}>{directionsText(listed.policy)}</span>
      <span className={classes.fact} data-warning={listed.selects === 0 || undefined}>
        {listed.selects === 0 && <IconAlertTriangle size={14} aria-hidden="true" />}
        {selectsText(listed.selects)}
      </span>
    </span>
  );
}
