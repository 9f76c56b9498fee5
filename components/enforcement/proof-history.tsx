import type { EnforcementPage } from "#lib/rollout/index.ts";
import { Age } from "../shell/age.tsx";
import { historyText } from "./history-words.ts";
import classes from "./aside.module.css";

const SHOWN = 6;

/** The last runs of canary pods: when, by whom, of which CNI, and how they ended. */
export function ProofHistory({ history }: { readonly history: EnforcementPage["history"] }) {
  return (
    <ol className={classes.runs}>
      {history.slice(0, SHOWN).map((run) => (
        <li key={run.id}>
          <span className={classes.age}>
            <Age atMs={run.startedAtMs} plain />
          </span>
          <span>
            <span className={classes.title}>{historyText(run)}</span>
            <span className={classes.run}>
              {run.cni.name} {run.cni.version}, by {run.startedBy}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
