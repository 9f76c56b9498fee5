import { Text } from "@mantine/core";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { Card } from "../shell/card.tsx";
import { CopyLine } from "./copy-line.tsx";

/** The rollback that needs nothing of ours: to be copied before it is needed. */
export function EmergencyCard({ page }: { readonly page: NamespacePage }) {
  const { rollback } = page;
  return (
    <Card title="If everything else is down">
      {rollback && rollback.writes.length > 0 ? (
        <>
          <Text c="var(--db-ink-2)" mb={8}>
            This opens {page.row.namespace} again with nothing but the Kubernetes API:
          </Text>
          <CopyLine text={rollback.kubectl} what="the kubectl line" />
        </>
      ) : (
        <Text c="var(--db-ink-2)">
          Nothing of {page.row.namespace} is enforced by Drawbridge, so there is nothing to open.
        </Text>
      )}
    </Card>
  );
}
