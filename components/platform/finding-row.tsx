"use client";

import { useState } from "react";
import Link from "next/link";
import { IconAlertTriangle, IconQuestionMark } from "@tabler/icons-react";
import type { Finding } from "#lib/discovery/index.ts";
import { explainHref } from "../decision/explain-href.ts";
import { namespaceHref } from "../rollout/finding-link.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { MoreButton } from "../shell/more-button.tsx";
import { graphHref } from "../shell/palette-actions.ts";
import { CERTAINTY_WORDS, derivationText, endpointText } from "./finding-view.ts";
import { workloadLinks } from "./workload-links.ts";
import classes from "./finding-list.module.css";

/** Endpoints, objects or namespaces shown before the rest waits behind a button. */
const FEW = 4;

/** One finding: what it is and how sure, the objects that say so, and the namespaces that must allow it. */
export function FindingRow({ finding }: { readonly finding: Finding }) {
  return (
    <tr className={classes.row} id={`finding-${finding.id}`}>
      <th scope="row">
        <p className={classes.title}>
          {finding.title} <Certainty certainty={finding.certainty} />
        </p>
        <p className={classes.text}>
          <MarkedText text={finding.text} />
        </p>
        {finding.endpoints.length > 0 && (
          <p className={classes.endpoints}>
            <Some all={finding.endpoints}>
              {(endpoint) => (
                <Link
                  key={endpointText(endpoint)}
                  href={explainHref({
                    to: endpoint.address,
                    port: endpoint.port,
                    protocol: endpoint.protocol,
                  })}
                  title="Explain who reaches it"
                >
                  <code>{endpointText(endpoint)}</code>
                </Link>
              )}
            </Some>
          </p>
        )}
      </th>
      <td>
        <DerivedFrom finding={finding} />
      </td>
      <td>
        <WhoAllows finding={finding} />
        <Workloads finding={finding} />
      </td>
    </tr>
  );
}

function DerivedFrom({ finding: { derivedFrom } }: { readonly finding: Finding }) {
  return (
    <ul className={classes.derived}>
      <Some all={derivedFrom} isList>
        {(each) => (
          <li key={derivationText(each)}>
            <code>{derivationText(each)}</code>
          </li>
        )}
      </Some>
    </ul>
  );
}

function Certainty({ certainty }: { readonly certainty: Finding["certainty"] }) {
  if (certainty === "certain") return null;
  const { text, hint } = CERTAINTY_WORDS[certainty];
  const Mark = certainty === "likely" ? IconAlertTriangle : IconQuestionMark;
  return (
    <span className={classes.certainty} data-certainty={certainty} title={hint}>
      <Mark size={13} aria-hidden="true" /> {text}
    </span>
  );
}

function WhoAllows({ finding: { namespaces } }: { readonly finding: Finding }) {
  if (namespaces === "all") return <span className={classes.everybody}>every namespace</span>;
  if (namespaces.length === 0) return <span className={classes.everybody}>nobody: no pod is behind it</span>;
  return (
    <span className={classes.namespaces}>
      <Some all={namespaces}>
        {(name) => (
          <Link key={name} href={`${namespaceHref(name)}#platform-needs`}>
            {name}
          </Link>
        )}
      </Some>
    </span>
  );
}

function Workloads({ finding }: { readonly finding: Finding }) {
  const links = workloadLinks(finding.workloads);
  if (links.length === 0) return null;
  return (
    <p className={classes.workloads}>
      <Some all={links}>
        {({ namespace, name, id }) => (
          <Link key={id} href={graphHref(namespace)} title={`Show ${namespace} on the graph`}>
            {namespace}/{name}
          </Link>
        )}
      </Some>
    </p>
  );
}

function Some<T>({
  all,
  isList = false,
  children,
}: {
  readonly all: readonly T[];
  /** Within a list the button is an item of it. */
  readonly isList?: boolean;
  readonly children: (each: T) => React.ReactNode;
}) {
  const [every, setEvery] = useState(false);
  const shown = every ? all : all.slice(0, FEW);
  const rest = all.length - shown.length;
  const more = (
    <MoreButton onClick={() => setEvery(true)}>and {rest.toLocaleString("en-US")} more</MoreButton>
  );
  return (
    <>
      {shown.map(children)}
      {rest > 0 && (isList ? <li>{more}</li> : more)}
    </>
  );
}
