"use client";

import { useState } from "react";
import { TagsInput } from "@mantine/core";
import type { Result } from "#lib/policy/index.ts";
import classes from "./rule-fields.module.css";

/**
 * Terms as chips: remove one, or type one and press Enter. A term that means nothing stays in the field, as it was
 * typed, with what is wrong below it; the chips stand as they were.
 */
export function TermField<T>({
  label,
  terms,
  parse,
  empty,
  error,
  disabled = false,
  onChange,
}: {
  readonly label: string;
  readonly terms: readonly string[];
  readonly parse: (terms: readonly string[]) => Result<T>;
  /** What no term at all means: "every pod". */
  readonly empty: string;
  /** What the server found wrong with these terms. */
  readonly error?: string;
  readonly disabled?: boolean;
  readonly onChange: (value: T) => void;
}) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string>();

  const change = (next: string[]) => {
    const parsed = parse(next);
    if (parsed.ok) {
      setProblem(undefined);
      setTyped("");
      onChange(parsed.value);
      return;
    }
    setProblem(parsed.refusal.message);
    // TagsInput empties its field once it has handed the term over: put back what was typed.
    const added = next.find((term) => !terms.includes(term));
    if (added !== undefined) queueMicrotask(() => setTyped(added));
  };

  return (
    <TagsInput
      classNames={{ input: classes.termInput, pill: classes.term, inputField: classes.termText }}
      size="xs"
      aria-label={label}
      placeholder={terms.length === 0 ? empty : undefined}
      value={[...terms]}
      searchValue={typed}
      splitChars={[]}
      acceptValueOnBlur={false}
      error={problem ?? error}
      disabled={disabled}
      onSearchChange={(text) => {
        setTyped(text);
        if (text === "") setProblem(undefined);
      }}
      onBlur={() => {
        if (typed.trim() !== "") change([...terms, typed.trim()]);
      }}
      onChange={change}
    />
  );
}
