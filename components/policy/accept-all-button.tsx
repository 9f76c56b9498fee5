"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { acceptAllText, countedFlows } from "./inbox-words.ts";

/** Accepts everything observed and undecided, after saying what that means. */
export function AcceptAllButton({
  keys,
  impossible,
  onAccept,
}: {
  readonly keys: readonly string[];
  /** How many of `keys` are known to become no rule. */
  readonly impossible: number;
  readonly onAccept: (keys: readonly string[]) => void;
}) {
  const [opened, { open, close }] = useDisclosure(false);
  const flows = countedFlows(keys.length - impossible);
  return (
    <>
      <Button onClick={open}>Accept all observed</Button>
      <Modal
        opened={opened}
        onClose={close}
        size={500}
        title={
          <Text fw={600} fz={15}>
            Accept all observed
          </Text>
        }
      >
        <Stack gap={12}>
          <Text c="var(--db-ink-2)">{acceptAllText(keys.length, impossible)}</Text>
          <Group justify="flex-end" gap={8}>
            <Button onClick={close}>Leave as it is</Button>
            <Button
              variant="filled"
              data-autofocus
              onClick={() => {
                close();
                onAccept(keys);
              }}
            >
              Allow {flows}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
