"use client";

import type { KeyboardEvent } from "react";
import { Button, Textarea } from "@mantine/core";
import { useFocusTrap } from "@mantine/hooks";
import classes from "./inspector.module.css";

/** Asks why an edge should stay denied. Enter dismisses, Escape goes back; an empty reason is said on the button. */
export function DismissForm({
  reason,
  onReason,
  onLeave,
  onDismiss,
  pending,
}: {
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  readonly onLeave: () => void;
  readonly onDismiss: () => void;
  readonly pending: boolean;
}) {
  const focus = useFocusTrap();
  const given = reason.trim();
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onLeave();
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      event.currentTarget.form?.requestSubmit();
    }
  };
  return (
    <form
      ref={focus}
      onSubmit={(event) => {
        event.preventDefault();
        if (given !== "") onDismiss();
      }}
    >
      <Textarea
        data-autofocus
        size="xs"
        autosize
        maxRows={4}
        label="Why it should stay denied, for the audit log"
        value={reason}
        onChange={(event) => onReason(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.buttons} style={{ marginTop: 8 }}>
        <Button
          type="submit"
          className={classes.grow}
          variant="filled"
          disabled={given === ""}
          loading={pending}
        >
          {given === "" ? "Dismiss needs a reason" : "Dismiss"}
        </Button>
        <Button onClick={onLeave}>Back</Button>
      </div>
    </form>
  );
}
