"use client";

import type { RefObject } from "react";
import type { ReactCodeMirrorRef } from "@uiw/react-codemirror";
import type { DraftProblem } from "#lib/client/what-if/what-if-message.ts";
import classes from "./what-if.module.css";

/** Why the text cannot be tried, line by line; a line's number goes there. */
export function ProblemList({
  problems,
  editor,
}: {
  readonly problems: readonly DraftProblem[];
  readonly editor: RefObject<ReactCodeMirrorRef | null>;
}) {
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems} role="alert" aria-label="Problems of the text">
      {problems.map(({ line, text }) => (
        <li key={`${line ?? 0} ${text}`}>
          {line !== undefined && (
            <button type="button" className={classes.line} onClick={() => goToLine(editor.current, line)}>
              line {line}
            </button>
          )}
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}

function goToLine(editor: ReactCodeMirrorRef | null, line: number): void {
  const view = editor?.view;
  if (view === undefined) return;
  const { from } = view.state.doc.line(Math.min(line, view.state.doc.lines));
  view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
  view.focus();
}
