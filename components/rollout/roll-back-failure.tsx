import { Alert, Stack, Text } from "@mantine/core";
import { CopyLine } from "./copy-line.tsx";

/** A rollback that did not go through, and the way that needs nothing of ours. */
export function RollBackFailure({
  namespace,
  error,
  kubectl,
}: {
  readonly namespace: string;
  readonly error: Error;
  readonly kubectl?: string;
}) {
  return (
    <Alert color="danger" title={`${namespace} is not rolled back`} role="alert">
      {error.message}
      {kubectl !== undefined && (
        <Stack gap={6} mt={8}>
          <Text>The same by hand, with nothing but the Kubernetes API:</Text>
          <CopyLine text={kubectl} what="the kubectl line" />
        </Stack>
      )}
    </Alert>
  );
}
