"use client";

import Link from "next/link";
import { peerKey, type EdgeChange, type EdgeFate, type Reason, type WhatIfPart } from "#lib/policy/index.ts";
import { explainEdgeHref } from "../decision/explain-href.ts";
import { peerText, portText } from "../policy/peer-words.ts";
import { edgeHref } from "../rollout/finding-link.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { FATE_WORDS } from "./what-if-words.ts";
import classes from "./what-if.module.css";

/** The connections of one fate; each opens to why. What stays uncertain begins closed. */
export function FateSection({
  fate,
  count,
  changes,
  part,
}: {
  readonly fate: EdgeFate;
  readonly count: number;
  readonly changes: readonly EdgeChange[];
  readonly part: WhatIfPart;
}) {
  const { title, tone } = FATE_WORDS[fate];
  return (
    <details className={classes.fate} open={fate !== "still-uncertain"}>
      <summary className={classes.fateTitle} data-tone={tone}>
        {title} <span className={classes.count}>{count}</span>
      </summary>
      <ul className={classes.changes}>
        {changes.map((change) => (
          <ChangeLine key={change.index} change={change} part={part} />
        ))}
      </ul>
      {count > changes.length && (
        <p className={classes.note}>and {(count - changes.length).toLocaleString("en-US")} more.</p>
      )}
    </details>
  );
}

function ChangeLine({ change, part }: { readonly change: EdgeChange; readonly part: WhatIfPart }) {
  const edge = part.edges[change.index];
  if (edge === undefined) return null;
  const { key, sender, receiver, port, protocol } = edge;
  const ends = { sender: peerKey(sender), receiver: peerKey(receiver) };
  const explained = explainEdgeHref({ ...ends, port, protocol });
  return (
    <li>
      <details>
        <summary className={classes.change}>
          <span>
            {peerText(sender, part.namespace)} <span className={classes.to}>to</span>{" "}
            {peerText(receiver, part.namespace)}
          </span>
          <code>{portText(port, protocol)}</code>
        </summary>
        <div className={classes.why}>
          <Reasons title={`After the edit: ${change.after.outcome}`} reasons={change.after.reasons} />
          {change.fate !== "still-uncertain" && (
            <Reasons title={`Before: ${change.before.outcome}`} reasons={change.before.reasons} />
          )}
          <p>
            <Link href={edgeHref(key)}>Show on the graph</Link>
            {explained !== undefined && (
              <>
                {" · "}
                <Link href={explained}>Explain as it stands</Link>
              </>
            )}
          </p>
        </div>
      </details>
    </li>
  );
}

function Reasons({ title, reasons }: { readonly title: string; readonly reasons: readonly Reason[] }) {
  return (
    <>
      <h4>{title}</h4>
      {reasons.map(({ direction, policy, text }) => (
        <p key={`${direction} ${policy?.name ?? ""} ${text}`}>
          <span className={classes.direction}>{direction === "ingress" ? "Ingress" : "Egress"}:</span>{" "}
          <MarkedText text={text} />
        </p>
      ))}
    </>
  );
}
