"use client";

import { useRef } from "react";
import { Button, SegmentedControl, Select } from "@mantine/core";
import type { ReactCodeMirrorRef } from "@uiw/react-codemirror";
import type { DraftProblem, WhatIfBasis } from "#lib/client/what-if/what-if-message.ts";
import type { NetworkPolicy } from "#lib/policy/index.ts";
import { Card } from "../shell/card.tsx";
import { PolicyEditor } from "./policy-editor.tsx";
import { ProblemList } from "./problem-list.tsx";
import classes from "./what-if.module.css";

const NEW = "";

/** What an edit starts from. `asked` is the policy that the address names, which may be gone. */
export interface Start {
  readonly policies: readonly NetworkPolicy[];
  readonly policy?: NetworkPolicy;
  readonly asked: string | null;
  readonly basis: WhatIfBasis;
  readonly bridged: boolean;
}

/** The edit: what it starts from, the text, and what is wrong with it. */
export function PolicyCard({
  start,
  text,
  isChanged,
  problems,
  remarks,
  onText,
  onReset,
  onPolicy,
  onBasis,
}: {
  readonly start: Start;
  readonly text: string;
  readonly isChanged: boolean;
  readonly problems: readonly DraftProblem[];
  /** What was taken for granted of a text without problems. */
  readonly remarks: readonly string[];
  readonly onText: (text: string) => void;
  readonly onReset: () => void;
  readonly onPolicy: (name: string | null) => void;
  readonly onBasis: (basis: WhatIfBasis) => void;
}) {
  const editor = useRef<ReactCodeMirrorRef>(null);
  const names = start.policies.map(({ metadata }) => metadata.name);
  return (
    <Card title="Policy" aside={<Basis basis={start.basis} onBasis={onBasis} />}>
      <div className={classes.choice}>
        <Select
          aria-label="Policy to edit"
          className={classes.select}
          data={[
            { value: NEW, label: "A new policy" },
            ...names.map((name) => ({ value: name, label: name })),
          ]}
          value={start.policy?.metadata.name ?? NEW}
          onChange={(name) => onPolicy(name === NEW ? null : name)}
          allowDeselect={false}
          searchable={names.length > 8}
        />
        <Button size="xs" disabled={!isChanged} onClick={onReset}>
          Start again
        </Button>
        {start.policy && (
          <Button size="xs" disabled={text.trim() === ""} onClick={() => onText("")}>
            Try without it
          </Button>
        )}
      </div>
      <StartNote start={start} />
      <PolicyEditor ref={editor} text={text} onText={onText} />
      <ProblemList problems={problems} editor={editor} />
      {remarks.map((remark) => (
        <output key={remark} className={classes.note}>
          {remark}
        </output>
      ))}
    </Card>
  );
}

function Basis({
  basis,
  onBasis,
}: {
  readonly basis: WhatIfBasis;
  readonly onBasis: (basis: WhatIfBasis) => void;
}) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Start from"
      value={basis}
      onChange={(value) => onBasis(value === "now" ? "now" : "enforced")}
      data={[
        { value: "now", label: "Cluster as it is" },
        { value: "enforced", label: "Candidates enforced" },
      ]}
    />
  );
}

function StartNote({ start }: { readonly start: Start }) {
  if (start.asked !== null && start.policy === undefined) {
    return (
      <output className={classes.note}>
        There is no policy <code>{start.asked}</code> here (any more), so this is a new one.
      </output>
    );
  }
  if (start.basis === "now" && start.bridged) {
    return (
      <output className={classes.note}>
        Open policies stand in this namespace: until they go, an edit of another policy changes nothing.
      </output>
    );
  }
  return null;
}
