"use client";

import { useEffect, useState } from "react";
import type { EnforcementPage } from "#lib/rollout/index.ts";
import { ProofMatrixRow } from "./proof-matrix-row.tsx";
import { matrixSections, shownProof } from "./proof-matrix-view.ts";
import { useEnforcementAddress } from "./use-enforcement-address.ts";
import classes from "./proof-matrix.module.css";

/** The proof matrix: what the settings say beside what canary pods found; a row opens to its evidence, in the URL too. */
export function ProofMatrix({ page }: { readonly page: EnforcementPage }) {
  const [{ row: open }, setAddress] = useEnforcementAddress();
  const [first] = useState(open);
  useEffect(() => {
    if (first !== null) document.getElementById(rowId(first))?.scrollIntoView({ block: "center" });
  }, [first]);
  const proof = shownProof(page);
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label="Proof of enforcement">
        <thead>
          <tr>
            <th scope="col">Subject</th>
            <th scope="col">The CNI&apos;s settings say</th>
            <th scope="col">Canary pods found</th>
            <th scope="col">Age</th>
            <th scope="col">
              <span className={classes.hidden}>Evidence</span>
            </th>
          </tr>
        </thead>
        {matrixSections(page).map(({ title, rows }) => (
          <tbody key={title}>
            <tr className={classes.section}>
              <th scope="rowgroup" colSpan={5}>
                {title}
              </th>
            </tr>
            {rows.map((row) => (
              <ProofMatrixRow
                key={row.subject}
                id={rowId(row.subject)}
                row={row}
                proof={proof}
                opened={open === row.subject}
                onToggle={() => void setAddress({ row: open === row.subject ? null : row.subject })}
              />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function rowId(subject: string): string {
  return `proof-${subject}`;
}
