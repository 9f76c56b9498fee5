"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { countedFlows } from "./inbox-words.ts";

/** Accepts everything observed and undecided, after saying what that means. */
export function AcceptAllButton({
  keys,
  onAccept,
}: {
  readonly keys: readonly string[];
  readonly onAccept: (keys: readonly string[]) => void;
}) {
  const [opened, { open, close }] = useDisclosure(false);
  const flows = countedFlows(keys.length);
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
          <Text c="var(--db-ink-2)">
            Makes an allow rule for each of the {flows} that are undecided, also for what should rather be
            denied: what was observed is not always what is wanted. Nothing is written to the cluster; you can
            take it back.
          </Text>
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
