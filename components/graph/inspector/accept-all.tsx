"use client";

import { useState } from "react";
import { Alert, Button, Popover, Stack, Text, Textarea } from "@mantine/core";
import { acceptAllAction } from "#app/actions/accept-all-action.ts";
import { useAction } from "#lib/client/use-action.ts";
import type { ClusterGraph } from "#lib/graph/index.ts";
import { counted } from "../graph-words.ts";
import { notifyDone } from "../../shell/notify.tsx";

interface Skipped {
  readonly edgeKey: string;
  readonly message: string;
}

/** Accepts everything of a namespace that is still undecided; says how many rules that makes before, and what was left out after. */
export function AcceptAll({
  graph,
  namespace,
}: {
  readonly graph: ClusterGraph;
  readonly namespace: string;
}) {
  const [opened, setOpened] = useState(false);
  const [reason, setReason] = useState("");
  const [skipped, setSkipped] = useState<readonly Skipped[]>([]);
  const accept = useAction(acceptAllAction, "rules");
  const count = graph.namespaces.find((room) => room.name === namespace)?.undecided ?? 0;
  if (count === 0 && skipped.length === 0) return null;
  const start = () =>
    accept.mutate(
      { namespace, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) },
      {
        onSuccess: (done) => {
          setSkipped(done.skipped);
          setReason("");
          if (done.skipped.length === 0) setOpened(false);
          notifyDone(`Accepted ${counted(done.accepted, "edge")} of ${namespace}`, {
            text: done.skipped.length === 0 ? undefined : `${done.skipped.length} left undecided.`,
          });
        },
      },
    );
  return (
    <Popover opened={opened} onChange={setOpened} position="top" width={300} withinPortal trapFocus>
      <Popover.Target>
        <Button variant="subtle" size="compact-xs" onClick={() => setOpened((now) => !now)}>
          Accept all {count} of {namespace}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8}>
          <Text size="sm">
            {count === 0
              ? `Nothing else of ${namespace} can be accepted as it is.`
              : `Makes up to ${counted(count, "rule")} from what was observed, with the labels of its workloads. Nothing is written to the cluster until the next step of ${namespace}.`}
          </Text>
          {skipped.length > 0 && (
            <Alert color="attention" title={`${skipped.length} left undecided`} p={10}>
              {skipped.slice(0, 5).map((edge) => (
                <div key={edge.edgeKey}>{edge.message}</div>
              ))}
            </Alert>
          )}
          {accept.error && (
            <Alert color="danger" role="alert" title="Nothing was changed" p={10}>
              {accept.error.message}
            </Alert>
          )}
          {count > 0 && (
            <>
              <Textarea
                size="xs"
                autosize
                maxRows={3}
                label="Reason, for the audit log"
                placeholder="as observed"
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
              <Button variant="filled" loading={accept.isPending} onClick={start}>
                Accept {counted(count, "edge")}
              </Button>
            </>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
