import { useId } from "react";
import { VisuallyHidden } from "@mantine/core";
import { headlineText, type Explanation } from "#lib/policy/index.ts";
import { VerdictMark } from "../theme/verdict-mark.tsx";
import type { AnswerVerdict } from "../theme/verdict-looks.ts";
import type { World } from "./use-explain-address.ts";
import classes from "./explain-answer.module.css";

/** One of the answers: which world, its verdict, its sentence. */
export interface WorldAnswer {
  readonly world: World;
  readonly title: string;
  readonly detail?: string;
  readonly verdict: AnswerVerdict;
  readonly explanation: Explanation;
}

/** The answers in words, one above the other; where there are two, each is a radio button that shows its hops. */
export function WorldChoice({
  answers,
  shown,
  onShow,
}: {
  readonly answers: readonly WorldAnswer[];
  readonly shown: World;
  readonly onShow: (world: World) => void;
}) {
  const group = useId();
  const [only] = answers;
  if (only !== undefined && answers.length === 1) {
    return (
      <div className={classes.answer} data-alone>
        <AnswerText answer={only} />
      </div>
    );
  }
  return (
    <fieldset className={classes.worlds}>
      <VisuallyHidden component="legend">Which answer to read hop by hop</VisuallyHidden>
      {answers.map((answer) => (
        <label key={answer.world} className={classes.answer} data-shown={answer.world === shown || undefined}>
          <input
            type="radio"
            name={group}
            checked={answer.world === shown}
            onChange={() => onShow(answer.world)}
          />
          <AnswerText answer={answer} />
        </label>
      ))}
    </fieldset>
  );
}

function AnswerText({ answer }: { readonly answer: WorldAnswer }) {
  return (
    <>
      <span className={classes.world}>
        <span>{answer.title}</span>
        {answer.detail !== undefined && <span className={classes.revision}>{answer.detail}</span>}
      </span>
      <span className={classes.verdict}>
        <VerdictMark verdict={answer.verdict} />
      </span>
      <span className={classes.headline}>{headlineText(answer.explanation)}</span>
    </>
  );
}
