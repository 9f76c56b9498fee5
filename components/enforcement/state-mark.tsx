import {
  IconEqualNot,
  IconCheck,
  IconCircleDotted,
  IconMinus,
  IconQuestionMark,
  IconX,
} from "@tabler/icons-react";
import type { StateWords } from "./subject-words.ts";
import classes from "./proof-matrix.module.css";

const MARKS: Readonly<Record<StateWords["mark"], typeof IconCheck>> = {
  check: IconCheck,
  cross: IconX,
  differs: IconEqualNot,
  question: IconQuestionMark,
  dash: IconMinus,
  wait: IconCircleDotted,
};

/** A state as a mark and its word: never by colour alone. */
export function StateMark({ words }: { readonly words: StateWords }) {
  const Mark = MARKS[words.mark];
  return (
    <span className={classes.state} data-tone={words.tone}>
      <Mark size={14} stroke={2.6} aria-hidden="true" />
      {words.text}
    </span>
  );
}
