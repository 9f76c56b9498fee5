"use client";

import { useState } from "react";
import Link from "next/link";
import { Button } from "@mantine/core";
import type { GateResult } from "#lib/rollout/index.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { MoreButton } from "../shell/more-button.tsx";
import { AllowDnsButton } from "./allow-dns-button.tsx";
import { FindingText } from "./finding-text.tsx";
import { newFindings } from "./gate-words.ts";
import classes from "./gate-list.module.css";

/** Findings shown before the rest waits behind a button. */
const FEW = 5;

/** What a gate found, each pointing at its object, and how to fix it. */
export function GateFindings({ gate, namespace }: { readonly gate: GateResult; readonly namespace: string }) {
  const [all, setAll] = useState(false);
  const findings = newFindings(gate);
  const shown = all ? findings : findings.slice(0, FEW);
  return (
    <>
      {shown.length > 0 && (
        <ul className={classes.findings}>
          {shown.map((finding) => (
            <li key={`${finding.about.kind} ${finding.text}`}>
              <FindingText finding={finding} namespace={namespace} />
            </li>
          ))}
        </ul>
      )}
      {findings.length > FEW && (
        <MoreButton expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${findings.length}`}
        </MoreButton>
      )}
      {gate.fix !== "" && (
        <p className={classes.fix}>
          <MarkedText text={gate.fix} />
        </p>
      )}
      {gate.gate === "dns" && <AllowDnsButton namespace={namespace} />}
      {gate.gate === "enforcement" && (
        <Button mt={6} size="xs" component={Link} href="/enforcement">
          Prove now
        </Button>
      )}
    </>
  );
}
