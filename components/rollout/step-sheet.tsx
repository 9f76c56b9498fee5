"use client";

import { Drawer, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { NamedStep } from "./named-step.tsx";
import { RevisionStep } from "./revision-step.tsx";
import type { StepChoice } from "./step-choice.ts";
import { WatchedOperation } from "./watched-operation.tsx";

const TITLES: Record<StepChoice["kind"], string> = {
  promote: "Next step",
  "apply-revision": "Apply a revision",
  watch: "Operation",
};

/** A sheet from the right (whole screen on a phone): gates and exact writes first, then the step as it runs. */
export function StepSheet({
  choice,
  opened,
  onClose,
  onStarted,
}: {
  readonly choice: StepChoice;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onStarted: (namespace: string, operationId: string) => void;
}) {
  const phone = useMediaQuery("(max-width: 48em)");
  const started = (operationId: string) => onStarted(choice.namespace, operationId);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={phone ? "100%" : 640}
      title={<Text fw={600} fz={15}>{`${TITLES[choice.kind]} · ${choice.namespace}`}</Text>}
    >
      {choice.kind === "watch" && (
        <WatchedOperation namespace={choice.namespace} operationId={choice.operationId} />
      )}
      {choice.kind === "apply-revision" && choice.revisionId !== undefined ? (
        <RevisionStep
          namespace={choice.namespace}
          revisionId={choice.revisionId}
          onStarted={started}
          onLeave={onClose}
        />
      ) : (
        choice.kind !== "watch" && <NamedStep choice={choice} onStarted={started} onLeave={onClose} />
      )}
    </Drawer>
  );
}
