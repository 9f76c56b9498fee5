"use client";

import { useEffect, useState, type FormEvent } from "react";
import { ActionIcon, Button, NativeSelect, TextInput, Tooltip } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import type { AskedQuestion } from "#lib/graph/index.ts";
import { EndField } from "./end-field.tsx";
import {
  asksTheSame,
  isSameDraft,
  PROTOCOLS,
  questionOf,
  swapped,
  type DraftProblems,
  type QuestionDraft,
} from "./explain-address.ts";
import classes from "./explain-form.module.css";

/**
 * The question as a sentence of fields: from, to, port, protocol. It is asked by Enter, by the button, or when the last
 * missing end is chosen; the other way round at once. `problems` are the server's, about the question as it stands in
 * the address.
 */
export function ExplainForm({
  asked,
  problems,
  pending,
  onAsk,
  onDrift,
}: {
  readonly asked: QuestionDraft;
  readonly problems: DraftProblems;
  readonly pending: boolean;
  readonly onAsk: (question: AskedQuestion) => void;
  /** Whether the fields ask something else than what was asked. */
  readonly onDrift: (isElse: boolean) => void;
}) {
  const [draft, setDraft] = useState(asked);
  const [own, setOwn] = useState<DraftProblems>({});
  const [seen, setSeen] = useState(asked);
  // A link or the browser's Back asks something else; the fields follow, and keep the focus where it is.
  if (!isSameDraft(asked, seen)) {
    setSeen(asked);
    setDraft(asked);
    setOwn({});
  }
  const isElse = !asksTheSame(draft, asked);
  useEffect(() => onDrift(isElse), [isElse, onDrift]);
  const change = (part: Partial<QuestionDraft>) => {
    setDraft((now) => ({ ...now, ...part }));
    setOwn({});
  };
  const ask = (next: QuestionDraft) => {
    setDraft(next);
    const read = questionOf(next);
    setOwn(read.ok ? {} : read.problems);
    if (read.ok) onAsk(read.question);
  };
  const choose = (part: Partial<QuestionDraft>) => {
    const next = { ...draft, ...part };
    if (questionOf(next).ok) ask(next);
    else change(part);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask(draft);
  };
  // What the server said is about the question that was asked, not about what is typed since.
  const shown = isSameDraft(draft, asked) ? { ...problems, ...own } : own;
  return (
    <form className={classes.form} onSubmit={submit} aria-label="Question" noValidate>
      <EndField
        label="From"
        value={draft.from}
        problem={shown.from}
        onChange={(from) => change({ from })}
        onChoose={(from) => choose({ from })}
      />
      <Tooltip label="Ask the other way round">
        <ActionIcon
          variant="default"
          size={30}
          className={classes.swap}
          aria-label="Swap the ends"
          onClick={() => choose(swapped(draft))}
        >
          <IconArrowsExchange size={16} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <EndField
        label="To"
        value={draft.to}
        problem={shown.to}
        onChange={(to) => change({ to })}
        onChoose={(to) => choose({ to })}
      />
      <TextInput
        className={classes.port}
        label="Port"
        placeholder="every"
        inputMode="numeric"
        autoComplete="off"
        value={draft.port}
        error={shown.port}
        onChange={(event) => change({ port: event.currentTarget.value })}
      />
      <NativeSelect
        className={classes.protocol}
        size="xs"
        label="Protocol"
        value={draft.protocol}
        data={[{ value: "any", label: draft.port.trim() === "" ? "any" : "TCP" }, ...protocolsBeside(draft)]}
        onChange={(event) => change({ protocol: event.currentTarget.value as QuestionDraft["protocol"] })}
      />
      <Button type="submit" variant="filled" className={classes.ask} loading={pending}>
        Explain
      </Button>
    </form>
  );
}

/** With a port, "any" is said as TCP, which then is not listed twice. */
function protocolsBeside(draft: QuestionDraft): readonly string[] {
  return draft.port.trim() === "" || draft.protocol === "TCP"
    ? [...PROTOCOLS]
    : PROTOCOLS.filter((one) => one !== "TCP");
}
