"use client";

import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { InboxEdge } from "#lib/rollout/index.ts";
import { KeyHint } from "../shell/key-hint.tsx";
import { AcceptAllButton } from "./accept-all-button.tsx";
import { INBOX_SHOWS, type InboxShow } from "./inbox-view.ts";
import { countedFlows, isUnnameable } from "./inbox-words.ts";
import classes from "./flow-inbox.module.css";

const NAMES: Readonly<Record<InboxShow, string>> = {
  undecided: "Undecided",
  uncertain: "Uncertain",
  decided: "Decided",
  denied: "Denied otherwise",
  passes: "Passes",
  all: "All",
};

/** Filters that are only there where they would show something. */
const RARE: ReadonlySet<InboxShow> = new Set(["uncertain", "denied"]);

/** The inbox's filter, and what to do with everything ticked or with all that is undecided. */
export function InboxBar({
  counts,
  show,
  text,
  onFilter,
  selected,
  undecided,
  onAllow,
  onDismiss,
  onClear,
}: {
  readonly counts: Readonly<Record<InboxShow, number>>;
  readonly show: InboxShow;
  readonly text: string;
  readonly onFilter: (filter: { readonly show?: InboxShow; readonly text?: string }) => void;
  readonly selected: readonly string[];
  readonly undecided: readonly InboxEdge[];
  readonly onAllow: (keys: readonly string[]) => void;
  readonly onDismiss: (keys: readonly string[]) => void;
  readonly onClear: () => void;
}) {
  const shows = INBOX_SHOWS.filter((each) => !RARE.has(each) || counts[each] > 0 || show === each);
  return (
    <div className={classes.bar}>
      <SegmentedControl
        size="xs"
        aria-label="Which flows"
        value={show}
        onChange={(value) => onFilter({ show: INBOX_SHOWS.find((each) => each === value) })}
        data={shows.map((each) => ({ value: each, label: `${NAMES[each]} ${counts[each]}` }))}
      />
      <TextInput
        size="xs"
        className={classes.search}
        aria-label="Filter flows"
        placeholder="Filter flows"
        leftSection={<IconSearch size={13} />}
        value={text}
        onChange={(event) => onFilter({ text: event.currentTarget.value })}
      />
      <div className={classes.bulk} aria-live="polite">
        {selected.length > 0 ? (
          <>
            <span>{countedFlows(selected.length)} selected</span>
            <Button variant="subtle" onClick={onClear}>
              Clear
            </Button>
            <Button onClick={() => onDismiss(selected)} rightSection={<KeyHint keys="D" />}>
              Dismiss
            </Button>
            <Button variant="filled" onClick={() => onAllow(selected)} rightSection={<KeyHint keys="A" />}>
              Allow
            </Button>
          </>
        ) : (
          undecided.length > 0 && (
            <AcceptAllButton
              keys={undecided.map(({ edge }) => edge.key)}
              impossible={undecided.filter(isUnnameable).length}
              onAccept={onAllow}
            />
          )
        )}
      </div>
    </div>
  );
}
