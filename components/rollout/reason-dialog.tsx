"use client";

import { useState } from "react";
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";

/** Asks for the reason of a change after saying what it does; the button names the change. */
export function ReasonDialog({
  opened,
  onClose,
  title,
  text,
  verb,
  danger = false,
  suggestions = [],
  mutation,
  onConfirm,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly text: string;
  readonly verb: string;
  readonly danger?: boolean;
  /** Reasons to pick by one click. */
  readonly suggestions?: readonly string[];
  readonly mutation: { readonly isPending: boolean; readonly error: Error | null };
  readonly onConfirm: (reason: string) => void;
}) {
  const [reason, setReason] = useState("");
  const given = reason.trim();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={520}
      title={
        <Text fw={600} fz={15}>
          {title}
        </Text>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (given !== "") onConfirm(given);
        }}
      >
        <Stack gap={12}>
          <Text c="var(--db-ink-2)">{text}</Text>
          <TextInput
            label="Reason, for the audit log"
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {suggestions.length > 0 && (
            <Group gap={6}>
              {suggestions.map((suggestion) => (
                <Button key={suggestion} size="compact-xs" radius="xl" onClick={() => setReason(suggestion)}>
                  {suggestion}
                </Button>
              ))}
            </Group>
          )}
          {mutation.error && (
            <Alert color="danger" role="alert" title="Nothing was changed">
              {mutation.error.message}
            </Alert>
          )}
          <Group justify="flex-end" gap={8}>
            <Button onClick={onClose}>Leave as it is</Button>
            <Button
              type="submit"
              variant="filled"
              color={danger ? "danger" : undefined}
              disabled={given === ""}
              loading={mutation.isPending}
            >
              {given === "" ? `${verb}: say why first` : verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
