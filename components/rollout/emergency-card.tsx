"use client";

import { Anchor, Button, Collapse, CopyButton, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { Card } from "../shell/card.tsx";
import { CopyLine } from "./copy-line.tsx";

/** The rollback that needs nothing of ours: to be copied before it is needed. */
export function EmergencyCard({ page }: { readonly page: NamespacePage }) {
  const [shown, { toggle }] = useDisclosure(false);
  const { rollback } = page;
  if (!rollback || rollback.writes.length === 0) {
    return (
      <Card title="If everything else is down">
        <Text c="var(--db-ink-2)">
          Nothing of {page.row.namespace} is enforced by Drawbridge, so there is nothing to open.
        </Text>
      </Card>
    );
  }
  return (
    <Card title="If everything else is down">
      <Text c="var(--db-ink-2)">
        One command opens {page.row.namespace} again with nothing but the Kubernetes API.
      </Text>
      <Group mt={8} gap={12}>
        <CopyButton value={rollback.kubectl} timeout={1_500}>
          {({ copied, copy }) => (
            <Button leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />} onClick={copy}>
              {copied ? "Copied" : "Copy the kubectl command"}
            </Button>
          )}
        </CopyButton>
        <Anchor component="button" type="button" onClick={toggle} aria-expanded={shown}>
          {shown ? "Hide it" : "Show it"}
        </Anchor>
      </Group>
      <Collapse expanded={shown}>
        <div style={{ marginTop: 10 }}>
          <CopyLine text={rollback.kubectl} what="the kubectl command" />
        </div>
      </Collapse>
    </Card>
  );
}
