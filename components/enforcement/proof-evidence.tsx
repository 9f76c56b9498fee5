"use client";

import { useState } from "react";
import dynamic from "next/dynamic";
import { Skeleton } from "@mantine/core";
import type { EnforcementProof, ProofRow } from "#lib/probes/index.ts";
import { CopyLine } from "../rollout/copy-line.tsx";
import { ObservationTable } from "./observation-table.tsx";
import type { MatrixRow } from "./proof-matrix-view.ts";
import { SourceText } from "./source-text.tsx";
import { observedText, policyName } from "./subject-words.ts";
import classes from "./proof-evidence.module.css";

// The editor that shows YAML is large: it comes when evidence is opened.
const YamlView = dynamic(() => import("../policy/yaml-view.tsx").then((file) => file.YamlView), {
  loading: () => <Skeleton height={120} />,
});

/** What a row rests on: each attempted connection, the policies that stood, and how to repeat it. */
export function ProofEvidence({
  row,
  proof,
}: {
  readonly row: MatrixRow;
  readonly proof: EnforcementProof | undefined;
}) {
  const { found, said } = row;
  const nothing = nothingText(row, proof);
  return (
    <div className={classes.evidence}>
      {nothing !== undefined && <p className={classes.nothing}>{nothing}</p>}
      {said?.source !== undefined && (
        <p className={classes.nothing}>
          What the settings mean is written down in <SourceText source={said.source} />.
        </p>
      )}
      {found && <Attempts found={found} namespace={proof?.namespace} />}
    </div>
  );
}

function Attempts({
  found,
  namespace,
}: {
  readonly found: ProofRow;
  readonly namespace: string | undefined;
}) {
  const { observations, policies, commands = [] } = found;
  return (
    <>
      {observations.length > 0 && (
        <section>
          <h2 className={classes.heading}>
            Connections <span>{observedText(observations)}</span>
          </h2>
          <ObservationTable observations={observations} />
        </section>
      )}
      {policies.length > 0 && (
        <section>
          <h2 className={classes.heading}>
            {policies.length === 1 ? "Policy that stood" : `${policies.length} policies that stood`}{" "}
            <span>in {namespace ?? "the canary namespace"}</span>
          </h2>
          {policies.map((text) => (
            <PolicyText key={text} text={text} isOpen={policies.length === 1} />
          ))}
        </section>
      )}
      {commands.length > 0 && (
        <section>
          <h2 className={classes.heading}>By hand</h2>
          <CopyLine text={commands.join("\n")} what="the commands" />
        </section>
      )}
    </>
  );
}

/** One policy: its name, and its YAML once it is opened, because every editor costs. */
function PolicyText({ text, isOpen }: { readonly text: string; readonly isOpen: boolean }) {
  const [opened, setOpened] = useState(isOpen);
  const name = policyName(text);
  return (
    <details
      open={isOpen}
      className={classes.policy}
      onToggle={(event) => setOpened(event.currentTarget.open)}
    >
      <summary>
        <code>{name}</code>
      </summary>
      {opened && (
        <div className={classes.yaml}>
          <YamlView text={text} label={`YAML of ${name}`} />
        </div>
      )}
    </details>
  );
}

/** Why there is no evidence, where there is none. */
function nothingText(
  { subject, found, settleMs }: MatrixRow,
  proof: EnforcementProof | undefined,
): string | undefined {
  if (subject === "settle") {
    return settleMs === undefined
      ? "Not measured yet: barriers wait for the default time."
      : "The longest of all measured: of policies that came, and of policies that went.";
  }
  if (proof === undefined) return "Nothing was tried yet. Prove now runs canary pods that try it.";
  if (!found) return "The run that is shown did not try it.";
  return found.outcome === "pending" ? "Its turn comes in this run." : undefined;
}
