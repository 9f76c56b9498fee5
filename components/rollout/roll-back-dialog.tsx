"use client";

import { useState } from "react";
import { Alert, Button, Group, Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { namespaceQuery } from "#lib/client/namespace-query.ts";
import { rollBack } from "#lib/client/roll-back.ts";
import { notifyDone } from "../shell/notify.tsx";
import { CopyLine } from "./copy-line.tsx";
import { RollBackPlan } from "./roll-back-plan.tsx";
import { rollBackView, rolledBackText } from "./roll-back-words.ts";

/** Lists what rolling back writes, then does it at once. It works without the list, too: the server reads the cluster. */
export function RollBackDialog({
  namespace,
  opened,
  onClose,
}: {
  readonly namespace: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const [reason, setReason] = useState("");
  const { data: page, error } = useQuery({ ...namespaceQuery(namespace), enabled: opened });
  const view = rollBackView(namespace, page, error);

  const write = useMutation({
    mutationFn: async () => {
      const clickedAt = performance.now();
      const result = await rollBack({
        namespace,
        reason: reason.trim() === "" ? "Rolled back in the browser" : reason.trim(),
      });
      return { result, clickMs: performance.now() - clickedAt };
    },
    onSuccess: ({ result, clickMs }) => {
      notifyDone(`${namespace} is rolled back`, { text: rolledBackText(result, clickMs) });
      onClose();
    },
    onSettled: () => void queryClient.invalidateQueries(),
  });

  const nothing = view.kind === "nothing";
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={620}
      title={<Text fw={600} fz={15}>{`Roll back ${namespace}`}</Text>}
    >
      <Stack gap={12}>
        {view.kind === "loading" && <Skeleton height={76} aria-label="Reading what will be written" />}
        {view.kind === "nothing" && <Text>{view.why}</Text>}
        {view.kind === "blind" && (
          <Alert color="attention" title="The list of writes could not be read">
            {view.why} Rolling back does not need it: the server takes the open policies from the annotations
            of the objects in the cluster.
          </Alert>
        )}
        {view.kind === "ready" && <RollBackPlan preview={view.preview} />}
        <TextInput
          label="Reason, for the audit log"
          placeholder="What went wrong"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {write.error && (
          <Alert color="danger" title={`${namespace} is not rolled back`} role="alert">
            {write.error.message}
            {page?.rollback && (
              <Stack gap={6} mt={8}>
                <Text>The same by hand, with nothing but the Kubernetes API:</Text>
                <CopyLine text={page.rollback.kubectl} what="the kubectl line" />
              </Stack>
            )}
          </Alert>
        )}
        <Group justify="flex-end" gap={8}>
          <Button onClick={onClose} data-autofocus={nothing || undefined}>
            {nothing ? "Close" : "Leave as it is"}
          </Button>
          <Button
            variant={nothing ? "outline" : "filled"}
            color="danger"
            loading={write.isPending}
            onClick={() => write.mutate()}
            data-autofocus={nothing ? undefined : true}
          >
            {nothing ? "Roll back anyway" : "Roll back now"}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
