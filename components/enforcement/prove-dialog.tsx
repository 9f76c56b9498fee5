"use client";

import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { proveEnforcementAction } from "#app/actions/prove-enforcement-action.ts";
import { useAction } from "#lib/client/use-action.ts";
import type { EnforcementPage } from "#lib/rollout/index.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { provePlanLines } from "./prove-words.ts";
import classes from "./enforcement.module.css";

/** The confirm of a run: what it writes, where, and that all of it goes again. */
export function ProveDialog({
  page,
  opened,
  onClose,
}: {
  readonly page: EnforcementPage;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const prove = useAction(proveEnforcementAction, "proof");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={540}
      title={
        <Text fw={600} fz={15}>
          Prove enforcement with canary pods
        </Text>
      }
    >
      <Stack gap={12}>
        <ul className={classes.plan}>
          {provePlanLines(page.plan).map((line) => (
            <li key={line}>
              <MarkedText text={line} />
            </li>
          ))}
        </ul>
        {prove.error && (
          <Alert color="danger" role="alert" title="No run was started">
            {prove.error.message}
          </Alert>
        )}
        <Group justify="flex-end" gap={8}>
          <Button onClick={onClose}>Leave as it is</Button>
          <Button
            variant="filled"
            data-autofocus
            loading={prove.isPending}
            onClick={() => prove.mutate({}, { onSuccess: onClose })}
          >
            Run canary pods
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
