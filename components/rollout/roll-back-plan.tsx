import { Stack, Text } from "@mantine/core";
import type { RollbackPreview } from "#lib/rollout/index.ts";
import { WriteList } from "./write-list.tsx";
import { rollbackLines } from "./write-lines.ts";

/** What a rollback writes, what that does to traffic, and what it cannot lift. */
export function RollBackPlan({ preview }: { readonly preview: RollbackPreview }) {
  return (
    <Stack gap={8}>
      <Text>{preview.effect}</Text>
      <WriteList lines={rollbackLines(preview)} />
      {preview.overruledBy.length > 0 && (
        <div>
          <Text fw={600} c="var(--db-danger)">
            These stand above the bridge and stay in force:
          </Text>
          <ul style={{ margin: "2px 0 0", paddingLeft: 18 }}>
            {preview.overruledBy.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}
