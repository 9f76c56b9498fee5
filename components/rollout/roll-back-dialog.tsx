"use client";

import { useState } from "react";
import { Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { namespaceQuery } from "#lib/client/namespace-query.ts";
import { rollBack } from "#lib/client/roll-back.ts";
import { notifyDone } from "../shell/notify.tsx";
import { RollBackChoice } from "./roll-back-choice.tsx";
import { RollBackFailure } from "./roll-back-failure.tsx";
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
      const result = await rollBack({ namespace, reason: reason.trim() || "no reason given" });
      return { result, clickMs: performance.now() - clickedAt };
    },
    onSuccess: ({ result, clickMs }) => {
      notifyDone(`${namespace} is rolled back`, { text: rolledBackText(result, clickMs) });
      setReason("");
      onClose();
    },
    onSettled: () => void queryClient.invalidateQueries(),
  });

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
          <Text>
            The list of writes could not be read: {view.why} Rolling back does not need it; the server takes
            the open policies from the annotations of the objects in the cluster.
          </Text>
        )}
        {view.kind === "ready" && <RollBackPlan preview={view.preview} />}
        <TextInput
          label="Reason, for the audit log"
          placeholder="What went wrong"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {write.error && (
          <RollBackFailure namespace={namespace} error={write.error} kubectl={page?.rollback?.kubectl} />
        )}
        <RollBackChoice
          nothing={view.kind === "nothing"}
          pending={write.isPending}
          onLeave={onClose}
          onRollBack={() => write.mutate()}
        />
      </Stack>
    </Modal>
  );
}
