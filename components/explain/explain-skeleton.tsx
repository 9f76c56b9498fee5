import { Skeleton, Stack } from "@mantine/core";

/** In place of an answer that is on its way for the first time. */
export function ExplainSkeleton() {
  return (
    <Stack component="section" gap={14} aria-label="Asking" aria-busy="true">
      <Skeleton height={88} />
      <Skeleton height={210} />
    </Stack>
  );
}
