"use client";

import Link from "next/link";
import { Button, Group, Stack } from "@mantine/core";
import { namespaceHref } from "./finding-link.ts";
import { OperationProgress } from "./operation-progress.tsx";
import { RollBackButton } from "./roll-back-button.tsx";

/** An operation under way or finished, with the way back beside it. */
export function WatchedOperation({
  namespace,
  operationId,
}: {
  readonly namespace: string;
  readonly operationId: string;
}) {
  return (
    <Stack gap={14}>
      <OperationProgress operationId={operationId} />
      <Group justify="flex-end" gap={8}>
        <Button component={Link} href={namespaceHref(namespace)}>
          Open {namespace}
        </Button>
        <RollBackButton namespace={namespace} />
      </Group>
    </Stack>
  );
}
