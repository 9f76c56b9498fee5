import Link from "next/link";
import type { ObservedFlow } from "#lib/graph/index.ts";
import { endOfPeer } from "#lib/policy/index.ts";
import { Age } from "../shell/age.tsx";
import { Card } from "../shell/card.tsx";
import { edgeHref } from "../rollout/finding-link.ts";
import { VerdictMark } from "../theme/verdict-mark.tsx";
import classes from "./explain-answer.module.css";

/** What was really seen between the two ends, each a link to its edge on the graph. */
export function ObservedFlows({ flows }: { readonly flows: readonly ObservedFlow[] }) {
  return (
    <Card title="Seen between them">
      {flows.length === 0 && <p className={classes.quiet}>No flow was observed between these two ends.</p>}
      <ul className={classes.flows}>
        {flows.map((flow) => (
          <li key={flow.key}>
            <Link href={edgeHref(flow.key)} title="Show on the graph">
              {nameOf(flow.sender)} to {nameOf(flow.receiver)}
            </Link>
            <span className={classes.flowFacts}>
              <code>{flow.port === 0 ? flow.protocol : `${flow.protocol} ${flow.port}`}</code>
              <VerdictMark verdict={flow.candidate} />
            </span>
            <span className={classes.quiet}>
              {flow.connections.toLocaleString("en")} connections
              {flow.denials > 0 && `, ${flow.denials.toLocaleString("en")} denied`}, last{" "}
              <Age atMs={flow.lastSeenMs} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** `namespace/name` of a workload: its kind is said where the question names it. */
function nameOf(key: ObservedFlow["sender"]): string {
  const parts = (endOfPeer(key) ?? "").split("/");
  return parts.length === 3 ? `${parts[0]}/${parts[2]}` : parts.join("/");
}
