"use client";

import { useState } from "react";
import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { endsQuery } from "#lib/client/explain-query.ts";
import { endGroups, detailOf } from "./end-groups.ts";
import classes from "./explain-form.module.css";

/** A key pressed asks the server a moment later, not at once. */
const SETTLE_MS = 120;

/**
 * One end of a question: chosen from what the cluster has by a part of its name, or typed as it is (an address, a DNS
 * name, a pod). Suggestions never overrule what was typed.
 */
export function EndField({
  label,
  value,
  problem,
  onChange,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly problem?: string;
  readonly onChange: (value: string) => void;
  /** A suggestion was taken, so that the text is complete. */
  readonly onChoose: (value: string) => void;
}) {
  const [opened, setOpened] = useState(false);
  const [searched] = useDebouncedValue(value.trim(), SETTLE_MS);
  const { data } = useQuery({ ...endsQuery(searched), enabled: opened });
  const choices = data?.choices ?? [];
  return (
    <Autocomplete
      label={label}
      placeholder="workload, Service, pod, address or name"
      size="xs"
      className={classes.end}
      classNames={{ input: classes.endInput }}
      value={value}
      error={problem}
      data={endGroups(choices)}
      filter={({ options }) => options}
      limit={Infinity}
      maxDropdownHeight={320}
      autoComplete="off"
      spellCheck={false}
      onChange={onChange}
      onOptionSubmit={onChoose}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      renderOption={({ option }) => (
        <EndOption text={option.value} detail={detailOf(choices, option.value)} />
      )}
    />
  );
}

function EndOption({ text, detail }: { readonly text: string; readonly detail: string }) {
  return (
    <span className={classes.option}>
      <code>{text}</code>
      <span>{detail}</span>
    </span>
  );
}
