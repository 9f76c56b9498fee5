import { IconChevronRight } from "@tabler/icons-react";
import type { EnforcementProof } from "#lib/probes/index.ts";
import { Age } from "../shell/age.tsx";
import { MarkedText } from "../shell/marked-text.tsx";
import { measuredText } from "./enforcement-words.ts";
import { ProofEvidence } from "./proof-evidence.tsx";
import type { MatrixRow } from "./proof-matrix-view.ts";
import { StateMark } from "./state-mark.tsx";
import { outcomeWords, stateWords, SUBJECT_PROMISES, UNPROVED } from "./subject-words.ts";
import classes from "./proof-matrix.module.css";

/** One subject: its two answers, their age, and below it the evidence once it is opened. */
export function ProofMatrixRow({
  id,
  row,
  proof,
  opened,
  onToggle,
}: {
  readonly id: string;
  readonly row: MatrixRow;
  readonly proof: EnforcementProof | undefined;
  readonly opened: boolean;
  readonly onToggle: () => void;
}) {
  return (
    <>
      <tr
        id={id}
        className={classes.row}
        data-alarming={row.isAlarming || undefined}
        data-opened={opened || undefined}
      >
        <th scope="row">
          <button
            type="button"
            className={classes.subject}
            aria-expanded={opened}
            aria-controls={opened ? `${id}-evidence` : undefined}
            onClick={onToggle}
          >
            {row.title}
          </button>
        </th>
        <td>
          <span className={classes.column}>Settings </span>
          <Said row={row} />
        </td>
        <td>
          <span className={classes.column}>Canary pods </span>
          <Found row={row} />
        </td>
        <td className={classes.age}>{row.atMs !== undefined && <Age atMs={row.atMs} plain />}</td>
        <td className={classes.chevron} onClick={onToggle}>
          <IconChevronRight size={15} stroke={1.8} aria-hidden="true" />
        </td>
      </tr>
      {opened && (
        <tr id={`${id}-evidence`} className={classes.evidence}>
          <td colSpan={5}>
            <ProofEvidence row={row} proof={proof} />
          </td>
        </tr>
      )}
    </>
  );
}

function Said({ row }: { readonly row: MatrixRow }) {
  if (!row.said) return <span className={classes.promise}>{SUBJECT_PROMISES[row.subject]}</span>;
  return (
    <span className={classes.answer}>
      <StateMark words={stateWords(row.subject, row.said.state)} />{" "}
      <span className={classes.why}>
        <MarkedText text={row.said.reason} />
      </span>
    </span>
  );
}

function Found({ row }: { readonly row: MatrixRow }) {
  if (row.subject === "settle") {
    if (row.settleMs === undefined) return <StateMark words={{ ...UNPROVED, text: "not measured" }} />;
    return (
      <StateMark words={{ text: `${measuredText(row.settleMs)} at most`, tone: "ready", mark: "check" }} />
    );
  }
  if (!row.found) return <StateMark words={UNPROVED} />;
  return (
    <span className={classes.answer}>
      <StateMark words={outcomeWords(row.found)} />{" "}
      <span className={classes.why}>
        <MarkedText text={row.found.text} />
      </span>
    </span>
  );
}
