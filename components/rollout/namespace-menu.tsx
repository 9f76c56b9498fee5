"use client";

import Link from "next/link";
import { useState } from "react";
import { ActionIcon, Menu } from "@mantine/core";
import { IconAffiliate, IconDoorExit, IconFileExport, IconDots, IconHandStop } from "@tabler/icons-react";
import { holdAction } from "#app/actions/hold-action.ts";
import { releaseNamespaceAction } from "#app/actions/release-namespace-action.ts";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { useAction } from "#lib/client/use-action.ts";
import { notifyDone } from "../shell/notify.tsx";
import { exportPageHref, graphHref } from "../shell/palette-actions.ts";
import { ReasonDialog } from "./reason-dialog.tsx";
import { useStepSheet } from "./step-sheet-provider.tsx";

/** What is done to a namespace seldom: hold it, or let Drawbridge leave it. */
export function NamespaceMenu({ page }: { readonly page: NamespacePage }) {
  const { namespace, rollout } = page.row;
  const isPresent = rollout.phase !== "observe" || page.policies.some(({ owner }) => owner === "drawbridge");
  const [asking, setAsking] = useState<"hold" | "release">();
  const openSheet = useStepSheet();
  const hold = useAction(holdAction, "rollout");
  const release = useAction(releaseNamespaceAction, "rollout");
  const close = () => setAsking(undefined);
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={`More for ${namespace}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            hiddenFrom="sm"
            component={Link}
            href={graphHref(namespace)}
            leftSection={<IconAffiliate size={15} />}
          >
            Show on graph
          </Menu.Item>
          <Menu.Item
            component={Link}
            href={exportPageHref(namespace)}
            leftSection={<IconFileExport size={15} />}
          >
            Export runbook and policies
          </Menu.Item>
          {rollout.hold.kind === "free" && (
            <Menu.Item leftSection={<IconHandStop size={15} />} onClick={() => setAsking("hold")}>
              Hold at this phase…
            </Menu.Item>
          )}
          {isPresent && (
            <Menu.Item leftSection={<IconDoorExit size={15} />} onClick={() => setAsking("release")}>
              Leave this namespace…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ReasonDialog
        key="hold"
        opened={asking === "hold"}
        onClose={close}
        title={`Hold ${namespace}`}
        verb="Hold"
        text="No step starts until somebody releases the hold. Traffic and objects stay as they are; rolling back stays possible."
        mutation={hold}
        onConfirm={(reason) =>
          hold.mutate(
            { namespace, reason },
            {
              onSuccess: () => {
                close();
                notifyDone(`${namespace} is held`);
              },
            },
          )
        }
      />
      <ReasonDialog
        key="release"
        opened={asking === "release"}
        onClose={close}
        title={`Leave ${namespace}`}
        verb="Leave this namespace"
        danger
        text="Opens the bridge, then deletes every object of Drawbridge in the namespace, the open policies last. Rules and decisions are kept; the namespace is at Observe afterwards."
        mutation={release}
        onConfirm={(reason) =>
          release.mutate(
            { namespace, reason },
            {
              onSuccess: ({ operationId }) => {
                close();
                openSheet({ kind: "watch", namespace, operationId });
              },
            },
          )
        }
      />
    </>
  );
}
