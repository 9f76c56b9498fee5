"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { countedFlows, reasonsOf, type SkippedEdge } from "./inbox-words.ts";

/**
 * Shown when rules were wanted for edges that no NetworkPolicy of this CNI can say: which reasons there are, what it means
 * for enforcing, and the decision that fits.
 */
export function InexpressibleDialog({
  edges,
  onClose,
  onMark,
}: {
  readonly edges: readonly SkippedEdge[];
  readonly onClose: () => void;
  readonly onMark: (keys: readonly string[]) => void;
}) {
  const flows = countedFlows(edges.length);
  return (
    <Modal
      opened={edges.length > 0}
      onClose={onClose}
      size={560}
      title={
        <Text fw={600} fz={15}>
          {flows} cannot become a rule on this CNI
        </Text>
      }
    >
      <Stack gap={12}>
        {reasonsOf(edges).map(({ message, count }) => (
          <Text key={message} c="var(--db-ink-2)">
            {count > 1 && <strong>{countedFlows(count)}: </strong>}
            {message}
          </Text>
        ))}
        <Text>
          Marked as not expressible, {edges.length === 1 ? "it is" : "they are"} decided: nothing waits for{" "}
          {edges.length === 1 ? "it" : "them"}, and enforcing may cut {edges.length === 1 ? "it" : "them"}{" "}
          unless a policy of another kind allows {edges.length === 1 ? "it" : "them"}.
        </Text>
        <Group justify="flex-end" gap={8}>
          <Button onClick={onClose}>Leave undecided</Button>
          <Button
            variant="filled"
            data-autofocus
            onClick={() => {
              onMark(edges.map(({ edgeKey }) => edgeKey));
              onClose();
            }}
          >
            Mark {flows} not expressible
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
